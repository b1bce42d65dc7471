namespace JitOperator.Runtime.Diagnostics;

/// <summary>Upper bounds of histograms, in seconds, around what was measured (README, "How fast it is").</summary>
public static class Buckets
{
    /// <summary>What a machine does while somebody waits: milliseconds where all is well, up to the time limits of the API server.</summary>
    public static readonly IReadOnlyList<double> Work = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

    /// <summary>How late something is that should be on time: some ten milliseconds where all is well, minutes where nothing ran.</summary>
    public static readonly IReadOnlyList<double> Lateness = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 15, 60, 300, 3600];

    /// <summary>What people take: from seconds to days.</summary>
    public static readonly IReadOnlyList<double> People = [5, 15, 60, 300, 900, 1800, 3600, 14400, 43200, 86400, 259200];
}
