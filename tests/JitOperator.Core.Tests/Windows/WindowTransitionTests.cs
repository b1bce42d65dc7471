using JitOperator.Core.Windows;
using Xunit;

namespace JitOperator.Core.Tests.Windows;

/// <summary>
/// Windows where clocks change. The instants were computed by hand: local time less the offset then in force, which stands in the
/// comment; what the rules of each time zone say about the day stands above its lines.
/// </summary>
public class WindowTransitionTests
{
    [Theory]
    // Sunday 2026-03-29, 01:00Z: 02:00 CET (+1) becomes 03:00 CEST (+2). A day of 23 hours.
    [InlineData("Europe/Berlin", "Sun", "01:00", "05:00", "2026-03-29T00:00Z", "2026-03-29T03:00Z")] // 01:00 +1; 05:00 +2: 3 hours
    [InlineData("Europe/Berlin", "Sun", "02:30", "04:00", "2026-03-29T01:00Z", "2026-03-29T02:00Z")] // skipped: the change; 04:00 +2
    [InlineData("Europe/Berlin", "Sun", "01:30", "02:30", "2026-03-29T00:30Z", "2026-03-29T01:00Z")] // 01:30 +1; skipped: the change
    [InlineData("Europe/Berlin", "Sun", "00:00", "24:00", "2026-03-28T23:00Z", "2026-03-29T22:00Z")] // 00:00 +1; Mon 00:00 +2: 23 hours
    [InlineData("Europe/Berlin", "Sat", "22:00", "02:30", "2026-03-28T21:00Z", "2026-03-29T01:00Z")] // 22:00 +1; skipped: the change
    // Sunday 2026-10-25, 01:00Z: 03:00 CEST (+2) becomes 02:00 CET (+1); 02:00 to 03:00 comes twice. A day of 25 hours.
    [InlineData("Europe/Berlin", "Sun", "01:00", "05:00", "2026-10-24T23:00Z", "2026-10-25T04:00Z")] // 01:00 +2; 05:00 +1: 5 hours
    [InlineData("Europe/Berlin", "Sun", "02:30", "04:00", "2026-10-25T00:30Z", "2026-10-25T03:00Z")] // first 02:30, +2; 04:00 +1
    [InlineData("Europe/Berlin", "Sun", "01:00", "02:30", "2026-10-24T23:00Z", "2026-10-25T00:30Z")] // 01:00 +2; first 02:30, +2
    [InlineData("Europe/Berlin", "Sun", "01:00", "03:00", "2026-10-24T23:00Z", "2026-10-25T02:00Z")] // 01:00 +2; the only 03:00, +1
    [InlineData("Europe/Berlin", "Sun", "02:15", "02:45", "2026-10-25T00:15Z", "2026-10-25T00:45Z")] // both +2, and not again at +1
    [InlineData("Europe/Berlin", "Sat", "22:00", "02:30", "2026-10-24T20:00Z", "2026-10-25T00:30Z")] // 22:00 +2; first 02:30, +2
    // Sunday 2026-03-08, 07:00Z: 02:00 EST (-5) becomes 03:00 EDT (-4). Sunday 2026-11-01, 06:00Z: 02:00 EDT becomes 01:00 EST.
    [InlineData("America/New_York", "Sun", "00:00", "24:00", "2026-03-08T05:00Z", "2026-03-09T04:00Z")] // 00:00 -5; Mon 00:00 -4: 23 hours
    [InlineData("America/New_York", "Sun", "00:00", "24:00", "2026-11-01T04:00Z", "2026-11-02T05:00Z")] // 00:00 -4; Mon 00:00 -5: 25 hours
    [InlineData("America/New_York", "Sun", "01:30", "02:00", "2026-11-01T05:30Z", "2026-11-01T07:00Z")] // first 01:30, -4; the only 02:00, -5
    [InlineData("America/New_York", "Sun", "02:59", "03:01", "2026-03-08T07:00Z", "2026-03-08T07:01Z")] // skipped: the change; 03:01 -4
    // Sunday 2026-04-05: 02:00 (+11) becomes 01:30 (+10:30), at 15:00Z the day before. Sunday 2026-10-04: 02:00 (+10:30) becomes 02:30
    // (+11), at 15:30Z the day before.
    [InlineData("Australia/Lord_Howe", "Sun", "01:45", "03:00", "2026-04-04T14:45Z", "2026-04-04T16:30Z")] // first 01:45, +11; 03:00 +10:30
    [InlineData("Australia/Lord_Howe", "Sun", "01:00", "01:45", "2026-04-04T14:00Z", "2026-04-04T14:45Z")] // 01:00 +11; first 01:45, +11
    [InlineData("Australia/Lord_Howe", "Sun", "02:15", "04:00", "2026-10-03T15:30Z", "2026-10-03T17:00Z")] // skipped: the change; 04:00 +11
    // Thursday 2011-12-29 (-10) is followed by Saturday 2011-12-31 (+14), at 10:00Z of the Friday that never was.
    [InlineData("Pacific/Apia", "Thu", "22:00", "06:00", "2011-12-30T08:00Z", "2011-12-30T10:00Z")] // 22:00 -10; skipped: the change
    [InlineData("Pacific/Apia", "Thu", "08:00", "24:00", "2011-12-29T18:00Z", "2011-12-30T10:00Z")] // 08:00 -10; skipped: the change
    [InlineData("Pacific/Apia", "Fri", "22:00", "06:00", "2011-12-30T10:00Z", "2011-12-30T16:00Z")] // skipped: the change; Sat 06:00 +14
    [InlineData("Pacific/Apia", "Sat", "08:00", "12:00", "2011-12-30T18:00Z", "2011-12-30T22:00Z")] // both +14
    // No changes: +5:30 always.
    [InlineData("Asia/Kolkata", "Mon", "09:00", "17:00", "2026-06-01T03:30Z", "2026-06-01T11:30Z")]
    [InlineData("Asia/Kolkata", "Mon", "02:00", "03:00", "2026-03-29T20:30Z", "2026-03-29T21:30Z")]
    // Sunday 2017-10-15, 03:00Z: 00:00 (-3) becomes 01:00 (-2). Sunday 2017-02-19, 02:00Z: 00:00 (-2) becomes Saturday 23:00 (-3).
    [InlineData("America/Sao_Paulo", "Sat", "20:00", "24:00", "2017-10-14T23:00Z", "2017-10-15T03:00Z")] // 20:00 -3; skipped: the change
    [InlineData("America/Sao_Paulo", "Sun", "00:00", "08:00", "2017-10-15T03:00Z", "2017-10-15T10:00Z")] // skipped: the change; 08:00 -2
    [InlineData("America/Sao_Paulo", "Sat", "20:00", "24:00", "2017-02-18T22:00Z", "2017-02-19T03:00Z")] // 20:00 -2; Sun 00:00 -3: 5 hours
    [InlineData("America/Sao_Paulo", "Sat", "20:00", "00:00", "2017-02-18T22:00Z", "2017-02-19T03:00Z")] // the same, written otherwise
    [InlineData("America/Sao_Paulo", "Sat", "20:00", "23:30", "2017-02-18T22:00Z", "2017-02-19T01:30Z")] // 20:00 -2; first 23:30, -2
    [InlineData("America/Sao_Paulo", "Sat", "23:30", "24:00", "2017-02-19T01:30Z", "2017-02-19T03:00Z")] // first 23:30, -2; Sun 00:00 -3
    // Sunday 2026-03-29: 00:00 (+2) becomes 01:00 (+3), at 22:00Z the day before. Sunday 2026-10-25: 00:00 (+3) becomes Saturday 23:00
    // (+2), at 21:00Z the day before.
    [InlineData("Asia/Beirut", "Sat", "18:00", "24:00", "2026-03-28T16:00Z", "2026-03-28T22:00Z")] // 18:00 +2; skipped: the change
    [InlineData("Asia/Beirut", "Sun", "00:30", "06:00", "2026-03-28T22:00Z", "2026-03-29T03:00Z")] // skipped: the change; 06:00 +3
    [InlineData("Asia/Beirut", "Sat", "23:15", "00:15", "2026-10-24T20:15Z", "2026-10-24T22:15Z")] // first 23:15, +3; Sun 00:15 +2
    // Sunday 2010-11-07, 02:31Z: 00:01 (-2:30) becomes Saturday 23:01 (-3:30), so that Sunday has begun when Saturday comes again.
    [InlineData("America/St_Johns", "Sun", "00:00", "08:00", "2010-11-07T02:30Z", "2010-11-07T11:30Z")] // first 00:00, -2:30; 08:00 -3:30
    public void Window_WhereClocksChange_OpensAndClosesOnce(string zone, string days, string from, string to, string opens, string closes)
    {
        var windows = new[] { Make.Window(days, from, to, zone) };
        var (start, end) = (Make.Utc(opens), Make.Utc(closes));

        Assert.False(AllowedWindows.IsOpen(windows, start - Make.Tick));
        Assert.Equal(start, AllowedWindows.NextOpening(windows, start - Make.Tick));
        for (var at = start; at < end; at += TimeSpan.FromMinutes(1))
        {
            Assert.True(AllowedWindows.IsOpen(windows, at), $"closed at {at:O}");
        }

        Assert.True(AllowedWindows.IsOpen(windows, end - Make.Tick));
        for (var at = end; at < end + TimeSpan.FromHours(12); at += TimeSpan.FromMinutes(1))
        {
            Assert.False(AllowedWindows.IsOpen(windows, at), $"open at {at:O}");
        }
    }

    /// <summary>All of the window's time was skipped on the day given: two days around it have none, and a week on it opens as ever.</summary>
    [Theory]
    [InlineData("Europe/Berlin", "Sun", "02:15", "02:45", "2026-03-29T01:00Z", "2026-04-05T00:15Z")] // next: Sun 02:15 +2
    [InlineData("Australia/Lord_Howe", "Sun", "02:00", "02:30", "2026-10-03T15:30Z", "2026-10-10T15:00Z")] // next: Sun 02:00 +11
    [InlineData("Pacific/Apia", "Fri", "09:00", "17:00", "2011-12-30T10:00Z", "2012-01-05T19:00Z")] // next: Fri 2012-01-06 09:00 +14
    [InlineData("Pacific/Apia", "Fri", "00:00", "24:00", "2011-12-30T10:00Z", "2012-01-05T10:00Z")] // next: Fri 2012-01-06 00:00 +14
    [InlineData("America/Sao_Paulo", "Sun", "00:00", "01:00", "2017-10-15T03:00Z", "2017-10-22T02:00Z")] // next: Sun 00:00 -2
    public void Window_OfSkippedTimeOnly_StaysClosed(string zone, string days, string from, string to, string change, string next)
    {
        var windows = new[] { Make.Window(days, from, to, zone) };
        var start = Make.Utc(change) - TimeSpan.FromDays(1);

        for (var at = start; at < start + TimeSpan.FromDays(2); at += TimeSpan.FromMinutes(1))
        {
            Assert.False(AllowedWindows.IsOpen(windows, at), $"open at {at:O}");
        }

        Assert.Equal(Make.Utc(next), AllowedWindows.NextOpening(windows, start));
    }

    /// <summary>Whole days that follow each other leave no gap where a day has 23 or 25 hours, or changes at midnight.</summary>
    [Theory]
    [InlineData("Europe/Berlin", "2026-03-27T00:00Z")]
    [InlineData("Europe/Berlin", "2026-10-23T00:00Z")]
    [InlineData("America/Sao_Paulo", "2017-02-17T00:00Z")]
    [InlineData("America/Sao_Paulo", "2017-10-13T00:00Z")]
    [InlineData("Pacific/Apia", "2011-12-28T00:00Z")]
    [InlineData("America/St_Johns", "2010-11-05T00:00Z")]
    public void Windows_OfEveryWholeDay_NeverClose(string zone, string from)
    {
        var windows = new[] { Make.Window("Mon Tue Wed Thu Fri Sat Sun", "00:00", "24:00", zone) };
        var start = Make.Utc(from);

        for (var at = start; at < start + TimeSpan.FromDays(4); at += TimeSpan.FromMinutes(1))
        {
            Assert.True(AllowedWindows.IsOpen(windows, at), $"closed at {at:O}");
        }

        Assert.Null(AllowedWindows.NextOpening(windows, start));
    }
}
