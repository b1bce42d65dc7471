using System.Globalization;
using CsCheck;
using JitOperator.Api.V1Alpha1;
using JitOperator.Core.Windows;
using NodaTime;
using Xunit;

namespace JitOperator.Core.Tests.Windows;

public class WindowPropertyTests
{
    private static readonly string[] Zones =
    [
        "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia", "Asia/Kolkata", "America/Sao_Paulo", "Asia/Beirut",
        "America/St_Johns", "Africa/Casablanca", "Antarctica/Troll", "America/Caracas", "Asia/Pyongyang", "Pacific/Chatham", "Asia/Gaza", "UTC",
    ];

    private static readonly Instant First = Instant.FromUtc(2005, 1, 1, 0, 0);
    private static readonly Instant Last = Instant.FromUtc(2032, 1, 1, 0, 0);

    private static readonly Gen<string> Minute = Gen.Int[0, 1439].Select(Text);

    private static readonly Gen<DateTimeOffset> AnyInstant =
        Gen.Long[First.ToUnixTimeTicks(), Last.ToUnixTimeTicks()].Select(ticks => DateTimeOffset.UnixEpoch.AddTicks(ticks));

    private static readonly Gen<PolicyWindow> AnyWindow = Gen
        .Select(Gen.OneOf(Zones), Gen.Int[1, 127], Minute, Gen.Frequency((9, Minute), (1, Gen.Const("24:00"))))
        .Where((_, _, from, to) => from != to)
        .Select((zone, days, from, to) => new PolicyWindow { Days = [.. Days(days)], From = from, To = to, TimeZone = zone });

    /// <summary>Minutes around a change of clocks: those in which local times are skipped or come twice, mostly.</summary>
    private static readonly Gen<int> Around = Gen.Frequency((3, Gen.Int[-130, 130]), (1, Gen.Int[-2 * 1440, 2 * 1440]));

    /// <summary>A window that begins and ends near a change of clocks, where its time zone has any, and an instant that is near too.</summary>
    private static readonly Gen<(PolicyWindow Window, DateTimeOffset Instant)> NearAChange = Gen
        .Select(AnyWindow, AnyInstant, Around, Around, Around)
        .Select((window, instant, from, to, minutes) =>
        {
            var change = ChangeAfter(window.TimeZone, instant) ?? instant;
            window.From = Wall(window.TimeZone, change, from).ToString("HH:mm", CultureInfo.InvariantCulture);
            window.To = Wall(window.TimeZone, change, to).ToString("HH:mm", CultureInfo.InvariantCulture);
            return (Window: window, Instant: change.AddMinutes(minutes));
        })
        .Where(sample => sample.Window.From != sample.Window.To);

    private static readonly Gen<(PolicyFreeze Freeze, DateTimeOffset Instant)> FreezeNearAChange = Gen
        .Select(Gen.OneOf(Zones), AnyInstant, Around, Around, Around)
        .Select((zone, instant, from, to, minutes) =>
        {
            var change = ChangeAfter(zone, instant) ?? instant;
            return (Freeze: Make.Freeze(Date(Wall(zone, change, from)), Date(Wall(zone, change, to)), zone), Instant: change.AddMinutes(minutes));
        })
        .Where(sample => string.CompareOrdinal(sample.Freeze.From, sample.Freeze.To) < 0);

    [Fact]
    public void IsOpen_OnOrdinaryDays_AgreesWithWatchingTheClock() => Gen.Select(AnyWindow, AnyInstant)
        .Where((window, instant) => IsOrdinary(window, instant, days: 4))
        .Sample((window, instant) => AllowedWindows.IsOpen([window], instant) == Slow.IsOpenByWatching(window, instant), iter: 400);

    [Fact]
    public void IsOpen_WhereClocksChange_AgreesWithWatchingRealTime() => NearAChange.Sample(
        (window, instant) => AllowedWindows.IsOpen([window], instant) == Slow.IsOpenByRealTime(window, instant), iter: 2000);

    [Fact]
    public void At_WhereClocksChange_AgreesWithWatchingRealTime() => FreezeNearAChange.Sample(
        (freeze, instant) => Freezes.At([freeze], instant) is not null == Slow.IsFrozenByRealTime(freeze, instant), iter: 300);

    [Fact]
    public void NextOpening_OfAnyWindows_IsWhereTheyOpen() => Gen.Select(AnyWindow.List[1, 4], AnyInstant, NearAChange).Sample((windows, instant, near) =>
    {
        windows.Add(near.Window);
        foreach (var start in new[] { instant, near.Instant })
        {
            var wasOpen = AllowedWindows.IsOpen(windows, start);
            if (AllowedWindows.NextOpening(windows, start) is not { } next)
            {
                Assert.True(wasOpen, "Every sound window opens within 15 days.");
                continue;
            }

            Assert.True(next > start);
            Assert.Equal(TimeSpan.Zero, next.Offset);
            Assert.True(AllowedWindows.IsOpen(windows, next));
            Assert.False(AllowedWindows.IsOpen(windows, next - Make.Tick));

            // In between, it closes at most once, if it was open, and does not open.
            var open = wasOpen;
            for (var at = start; at < next; at = at.AddMinutes(17))
            {
                var now = AllowedWindows.IsOpen(windows, at);
                Assert.False(now && !open, $"opened before {next:O}, at {at:O}");
                open = now;
            }
        }
    }, iter: 200);

    [Fact]
    public void IsOpen_OverAWeek_SumsUpToWhatIsWritten() => Gen.Select(AnyWindow, AnyInstant)
        .Where((window, instant) => IsOrdinary(window, instant, days: 9))
        .Sample((window, instant) =>
        {
            var length = (Minutes(window.To) - Minutes(window.From) + 1440) % 1440;
            var open = Enumerable.Range(0, 7 * 1440).Count(minute => AllowedWindows.IsOpen([window], instant.AddMinutes(minute)));
            return open == window.Days.Count * (length == 0 ? 1440 : length);
        }, iter: 60);

    [Fact]
    public void IsOpen_AtItsEnds_HoldsTheFirstInstantAndNotTheLast() => Gen.Select(AnyWindow, AnyInstant, Gen.Int[0, 6])
        .Where((window, instant, _) => IsOrdinary(window, instant, days: 9))
        .Sample((window, instant, day) =>
        {
            window.Days = [Days(1 << day).Single()];
            var zone = DateTimeZoneProviders.Tzdb[window.TimeZone];
            var date = Instant.FromDateTimeOffset(instant).InZone(zone).Date.With(DateAdjusters.NextOrSame((IsoDayOfWeek)(day + 1)));
            var opens = date.AtMidnight().PlusMinutes(Minutes(window.From)).InZoneStrictly(zone).ToDateTimeOffset();
            var closes = date.PlusDays(Minutes(window.To) > Minutes(window.From) ? 0 : 1).AtMidnight().PlusMinutes(Minutes(window.To))
                .InZoneStrictly(zone).ToDateTimeOffset();

            Assert.False(AllowedWindows.IsOpen([window], opens - Make.Tick));
            Assert.True(AllowedWindows.IsOpen([window], opens));
            Assert.True(AllowedWindows.IsOpen([window], closes - Make.Tick));
            Assert.False(AllowedWindows.IsOpen([window], closes));
        }, iter: 2000);

    /// <summary>Faults of overlap are there exactly when some minute of the week belongs to two windows.</summary>
    [Fact]
    public void Faults_OfAnyWindows_SayWhetherTheyOverlap() => AnyWindow.List[2, 4].Sample(windows =>
    {
        var taken = new int[7 * 1440];
        foreach (var window in windows)
        {
            window.TimeZone = "UTC";
            window.To = window.Days.Count > 2 ? Text((Minutes(window.From) + 45) % 1440) : window.To;
            for (var minute = 0; minute < taken.Length; minute++)
            {
                taken[minute] += AllowedWindows.IsOpen([window], Make.Utc("2026-06-01T00:00Z").AddMinutes(minute)) ? 1 : 0;
            }
        }

        return taken.Max() > 1 == WindowCheck.Faults(windows, "w").Count > 0;
    }, iter: 30);

    /// <summary>Whatever people write: no exception, and what has a fault neither opens a window nor lifts a freeze.</summary>
    [Fact]
    public void Faults_OfAnyText_NeverThrowAndAlwaysClose()
    {
        var text = Gen.OneOf(Gen.String, Gen.OneOf("", "09:00", "17:00", "24:00", "UTC", "2026-01-01T00:00", "2027-01-01T00:00"), Gen.String["0123456789:-T "]);
        Gen.Select(Gen.OneOf(text, Gen.OneOf("Mon", "Tue")).List[0, 3], text, text, text, AnyInstant).Sample((days, from, to, zone, instant) =>
        {
            IList<PolicyWindow> windows = [new PolicyWindow { Days = days, From = from, To = to, TimeZone = zone }];
            IList<PolicyFreeze> freezes = [new PolicyFreeze { Name = to, From = from, To = to, TimeZone = zone, EndsGrants = true }];
            Assert.True(WindowCheck.Faults(windows, "w").Count == 0 || !AllowedWindows.IsOpen(windows, instant));
            Assert.True(FreezeCheck.Faults(freezes, "f").Count == 0 || Freezes.At(freezes, instant) is not null);
            Assert.NotEmpty(AllowedWindows.Describe(windows[0]));
            Assert.NotEmpty(Freezes.Describe(freezes[0]));
        }, iter: 5000);
    }

    private static IEnumerable<string> Days(int bits) =>
        new[] { "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun" }.Where((_, day) => (bits & (1 << day)) != 0);

    private static int Minutes(string time) =>
        (60 * int.Parse(time[..2], CultureInfo.InvariantCulture)) + int.Parse(time[3..], CultureInfo.InvariantCulture);

    private static string Text(int minutes) => $"{minutes / 60:00}:{minutes % 60:00}";

    private static string Date(LocalDateTime time) => time.ToString("uuuu-MM-dd'T'HH:mm", CultureInfo.InvariantCulture);

    private static LocalDateTime Wall(string zone, DateTimeOffset instant, int minutesLater) =>
        Instant.FromDateTimeOffset(instant.AddMinutes(minutesLater)).InZone(DateTimeZoneProviders.Tzdb[zone]).LocalDateTime;

    private static DateTimeOffset? ChangeAfter(string zone, DateTimeOffset instant)
    {
        var interval = DateTimeZoneProviders.Tzdb[zone].GetZoneInterval(Instant.FromDateTimeOffset(instant));
        return interval.HasEnd && interval.End < Last ? interval.End.ToDateTimeOffset() : null;
    }

    private static bool IsOrdinary(PolicyWindow window, DateTimeOffset instant, int days)
    {
        var zone = DateTimeZoneProviders.Tzdb[window.TimeZone];
        var margin = Duration.FromDays(days);
        var at = Instant.FromDateTimeOffset(instant);
        return zone.GetZoneInterval(at - margin).Equals(zone.GetZoneInterval(at + margin));
    }
}
