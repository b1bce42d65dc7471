using JitOperator.Core.Windows;
using Xunit;

namespace JitOperator.Core.Tests.Windows;

/// <summary>Freezes where clocks change. Computed as in <see cref="WindowTransitionTests"/>, which also tells the changes themselves.</summary>
public class FreezeTransitionTests
{
    [Theory]
    [InlineData("Europe/Berlin", "2026-03-28T12:00", "2026-03-29T02:30", "2026-03-28T11:00Z", "2026-03-29T01:00Z")] // +1; skipped: the change
    [InlineData("Europe/Berlin", "2026-03-29T02:30", "2026-03-29T04:00", "2026-03-29T01:00Z", "2026-03-29T02:00Z")] // skipped: the change; +2
    [InlineData("Europe/Berlin", "2026-10-24T12:00", "2026-10-25T02:30", "2026-10-24T10:00Z", "2026-10-25T01:30Z")] // +2; second 02:30, +1
    [InlineData("Europe/Berlin", "2026-10-25T02:30", "2026-10-25T12:00", "2026-10-25T00:30Z", "2026-10-25T11:00Z")] // first 02:30, +2; +1
    [InlineData("Europe/Berlin", "2026-10-25T02:15", "2026-10-25T02:45", "2026-10-25T00:15Z", "2026-10-25T01:45Z")] // first, +2; second, +1
    [InlineData("Europe/Berlin", "2026-10-25T01:00", "2026-10-25T03:00", "2026-10-24T23:00Z", "2026-10-25T02:00Z")] // +2; the only 03:00, +1
    [InlineData("America/New_York", "2026-11-01T00:00", "2026-11-01T01:30", "2026-11-01T04:00Z", "2026-11-01T06:30Z")] // -4; second 01:30, -5
    [InlineData("Australia/Lord_Howe", "2026-04-05T01:45", "2026-04-05T01:50", "2026-04-04T14:45Z", "2026-04-04T15:20Z")] // first, +11; second, +10:30
    [InlineData("Pacific/Apia", "2011-12-29T22:00", "2011-12-30T12:00", "2011-12-30T08:00Z", "2011-12-30T10:00Z")] // -10; skipped: the change
    [InlineData("Pacific/Apia", "2011-12-30T12:00", "2011-12-31T06:00", "2011-12-30T10:00Z", "2011-12-30T16:00Z")] // skipped: the change; +14
    [InlineData("Asia/Kolkata", "2026-12-24T18:00", "2027-01-02T09:00", "2026-12-24T12:30Z", "2027-01-02T03:30Z")] // both +5:30
    [InlineData("America/Sao_Paulo", "2017-02-18T20:00", "2017-02-18T23:30", "2017-02-18T22:00Z", "2017-02-19T02:30Z")] // -2; second 23:30, -3
    [InlineData("America/Sao_Paulo", "2017-02-18T23:30", "2017-02-19T00:00", "2017-02-19T01:30Z", "2017-02-19T03:00Z")] // first, -2; the only 00:00, -3
    [InlineData("Asia/Beirut", "2026-10-24T12:00", "2026-10-24T23:30", "2026-10-24T09:00Z", "2026-10-24T21:30Z")] // +3; second 23:30, +2
    [InlineData("America/St_Johns", "2010-11-06T12:00", "2010-11-07T00:00", "2010-11-06T14:30Z", "2010-11-07T03:30Z")] // -2:30; second 00:00, -3:30
    public void Freeze_WhereClocksChange_BeginsAndEndsOnce(string zone, string from, string to, string begins, string ends)
    {
        var freezes = new[] { Make.Freeze(from, to, zone, ends: true) };
        var (start, end) = (Make.Utc(begins), Make.Utc(ends));

        Assert.Null(Freezes.At(freezes, start - Make.Tick));
        Assert.Equal(start, Freezes.NextEnding(freezes, start - TimeSpan.FromDays(400)));
        for (var at = start; at < end; at += TimeSpan.FromMinutes(1))
        {
            Assert.Same(freezes[0], Freezes.At(freezes, at));
        }

        Assert.Same(freezes[0], Freezes.At(freezes, end - Make.Tick));
        Assert.Null(Freezes.At(freezes, end));
    }

    [Theory]
    [InlineData("Europe/Berlin", "2026-03-29T02:15", "2026-03-29T02:45", "2026-03-29T01:00Z")]
    [InlineData("Pacific/Apia", "2011-12-30T00:00", "2011-12-30T23:59", "2011-12-30T10:00Z")]
    [InlineData("America/Sao_Paulo", "2017-10-15T00:00", "2017-10-15T00:30", "2017-10-15T03:00Z")]
    public void Freeze_OfSkippedTimeOnly_IsNeverInForce(string zone, string from, string to, string change)
    {
        var freezes = new[] { Make.Freeze(from, to, zone, ends: true) };

        for (var minutes = -1500; minutes <= 1500; minutes++)
        {
            Assert.Null(Freezes.At(freezes, Make.Utc(change).AddMinutes(minutes)));
        }

        Assert.Null(Freezes.NextEnding(freezes, Make.Utc(change).AddDays(-3)));
    }
}
