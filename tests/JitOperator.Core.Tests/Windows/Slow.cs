using System.Globalization;
using JitOperator.Api.V1Alpha1;
using NodaTime;
using NodaTime.Text;

namespace JitOperator.Core.Tests.Windows;

/// <summary>When a window is open, found out by looking at the clock once a minute. Shares nothing with the code under test.</summary>
internal static class Slow
{
    private static readonly string[] Names = ["", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

    /// <summary>
    /// Somebody watches a wall clock from the midnight two days before, opens when it shows <c>from</c> on one of the days and closes when
    /// it shows <c>to</c>. Right where no clock is changed within those days.
    /// </summary>
    public static bool IsOpenByWatching(PolicyWindow window, DateTimeOffset instant)
    {
        var now = Wall(window.TimeZone, instant);
        var open = false;
        for (var wall = now.Date.PlusDays(-2).AtMidnight(); wall <= now; wall = wall.PlusMinutes(1))
        {
            var shown = wall.ToString("HH:mm", CultureInfo.InvariantCulture);
            open &= shown != (window.To == "24:00" ? "00:00" : window.To);
            open |= shown == window.From && window.Days.Contains(Names[(int)wall.DayOfWeek]);
        }

        return open;
    }

    /// <summary>
    /// For each day on which it could have begun: whether, minute by minute of real time, the clock has shown <c>from</c> of that day or
    /// later already, and not yet its <c>to</c>. Right on every day.
    /// </summary>
    public static bool IsOpenByRealTime(PolicyWindow window, DateTimeOffset instant)
    {
        var latest = Walls(window.TimeZone, instant.AddDays(-4), instant).Max();
        return Enumerable.Range(-3, 7)
            .Select(days => Wall(window.TimeZone, instant).Date.PlusDays(days))
            .Where(date => window.Days.Contains(Names[(int)date.DayOfWeek]))
            .Any(date => latest >= At(date, window.From) && latest < End(date, window));
    }

    /// <summary>
    /// Minute by minute of real time: the clock has shown <c>from</c> or later already, and <c>to</c>, or what comes next where that is
    /// skipped, has not come for the last time yet. Right on every day.
    /// </summary>
    public static bool IsFrozenByRealTime(PolicyFreeze freeze, DateTimeOffset instant)
    {
        var to = Read(freeze.To);
        var ahead = Walls(freeze.TimeZone, instant, instant.AddDays(5)).ToList();
        var last = ahead.FindLastIndex(wall => wall <= to);
        return last >= 0 && (last > 0 || ahead[last] < to)
            && Walls(freeze.TimeZone, instant.AddDays(-2), instant).Max() >= Read(freeze.From);
    }

    private static IEnumerable<LocalDateTime> Walls(string zone, DateTimeOffset first, DateTimeOffset last)
    {
        for (var at = first.AddTicks(-(first.Ticks % TimeSpan.TicksPerMinute)); at <= last; at = at.AddMinutes(1))
        {
            yield return Wall(zone, at);
        }
    }

    private static LocalDateTime Read(string text) => LocalDateTimePattern.GeneralIso.Parse(text + ":00").Value;

    private static LocalDateTime End(LocalDate date, PolicyWindow window) =>
        At(date, window.To) is var end && end > At(date, window.From) ? end : At(date.PlusDays(1), window.To);

    private static LocalDateTime At(LocalDate date, string time) => date.AtMidnight()
        .PlusHours(int.Parse(time[..2], CultureInfo.InvariantCulture)).PlusMinutes(int.Parse(time[3..], CultureInfo.InvariantCulture));

    private static LocalDateTime Wall(string zone, DateTimeOffset instant) =>
        Instant.FromDateTimeOffset(instant).InZone(DateTimeZoneProviders.Tzdb[zone]).LocalDateTime;
}
