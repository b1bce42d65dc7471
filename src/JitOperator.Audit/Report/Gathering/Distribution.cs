namespace JitOperator.Audit.Report.Gathering;

/// <summary>How long something took each time: counts for bounds, and single values.</summary>
/// <param name="Sorted">All values, the shortest first.</param>
/// <param name="Bounds">Upper bounds, inclusive, in order; what is longer than the last has a count of its own.</param>
internal sealed record Distribution(IReadOnlyList<TimeSpan> Sorted, IReadOnlyList<TimeSpan> Bounds)
{
    /// <summary>Bounds for what people take.</summary>
    public static IReadOnlyList<TimeSpan> OfPeople { get; } =
        [Minutes(1), Minutes(5), Minutes(15), Minutes(60), Minutes(240), Minutes(1440)];

    /// <summary>Bounds for what a program takes.</summary>
    public static IReadOnlyList<TimeSpan> OfPrograms { get; } =
        [Seconds(1), Seconds(5), Seconds(15), Seconds(60), Seconds(300)];

    /// <summary>Puts values in order.</summary>
    public static Distribution Of(IEnumerable<TimeSpan> values, IReadOnlyList<TimeSpan> bounds) => new([.. values.Order()], bounds);

    /// <summary>How many there are.</summary>
    public int Count => Sorted.Count;

    /// <summary>How many there are up to each bound, and beyond the last.</summary>
    public IReadOnlyList<int> Counts =>
        [.. Bounds.Append(TimeSpan.MaxValue).Select((bound, i) => Sorted.Count(value => value <= bound && (i == 0 || value > Bounds[i - 1])))];

    /// <summary>The smallest value that so many of a hundred do not exceed (nearest rank); null of none.</summary>
    public TimeSpan? Percentile(int percent) => Count == 0 ? null : Sorted[Math.Max(0, ((Count * percent) + 99) / 100 - 1)];

    /// <summary>The longest; null of none.</summary>
    public TimeSpan? Longest => Count == 0 ? null : Sorted[^1];

    private static TimeSpan Minutes(int minutes) => TimeSpan.FromMinutes(minutes);

    private static TimeSpan Seconds(int seconds) => TimeSpan.FromSeconds(seconds);
}
