using NodaTime;

namespace JitOperator.Core.Windows;

/// <summary>A policy's window that was read and found sound.</summary>
/// <param name="Days">Days on which it begins.</param>
/// <param name="From">Minutes after midnight at which it begins.</param>
/// <param name="To">Minutes after that same midnight at which it ends; more than a day's when it runs into the next.</param>
/// <param name="Zone">Whose clocks count.</param>
internal sealed record WeeklyWindow(WeekDays Days, int From, int To, DateTimeZone Zone)
{
    /// <summary>
    /// Every opening that touches the stretch of time, and perhaps some that are close to it. An opening of which no time is left, as
    /// its hours were skipped, is none.
    /// </summary>
    public IEnumerable<Interval> Openings(Instant first, Instant last)
    {
        // One day before, for a window that runs past midnight; one day after, as clocks put back may show yesterday once again.
        var start = first.InZone(Zone).Date.PlusDays(-1);
        var end = last.InZone(Zone).Date.PlusDays(1);
        return Enumerable.Range(0, Period.DaysBetween(start, end) + 1).Select(start.PlusDays).Where(Days.Has).Select(On).OfType<Interval>();
    }

    /// <inheritdoc/>
    public override string ToString() =>
        $"{Days} {ClockText.Format(From)}–{ClockText.Format(To > ClockText.MinutesPerDay ? To - ClockText.MinutesPerDay : To)} {Zone.Id}";

    private Interval? On(LocalDate date)
    {
        var midnight = date.AtMidnight();
        var opens = WallClock.FirstReaches(midnight.PlusMinutes(From), Zone);
        var closes = WallClock.FirstReaches(midnight.PlusMinutes(To), Zone);
        return closes > opens ? new Interval(opens, closes) : null;
    }
}
