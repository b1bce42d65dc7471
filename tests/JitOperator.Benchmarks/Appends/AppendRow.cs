using System.Globalization;

namespace JitOperator.Benchmarks.Appends;

/// <summary>One line of the table.</summary>
internal sealed record AppendRow(string Store, int Appenders, int Records, int Commits, TimeSpan Took, TimeSpan Median, TimeSpan Worst99)
{
    public const string Head = """
        | store | appenders | records/s | commits/s | records per commit | p50 ms | p99 ms | raw creates/s | raw reads/s |
        |---|---|---|---|---|---|---|---|---|
        """;

    /// <summary>How many objects of the size of a commit the store takes, one after the other, without a log.</summary>
    public double RawCreates { get; init; }

    /// <summary>How often its floor can be read, one after the other, as the log does once for each commit.</summary>
    public double RawReads { get; init; }

    public double RecordsPerCommit => (double)Records / Commits;

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"| {Store} | {Appenders} | {Records / Took.TotalSeconds:F0} | {Commits / Took.TotalSeconds:F0} | {RecordsPerCommit:F1} | {Median.TotalMilliseconds:F2} | {Worst99.TotalMilliseconds:F2} | {RawCreates:F0} | {RawReads:F0} |");
}
