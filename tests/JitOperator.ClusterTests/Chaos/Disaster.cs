namespace JitOperator.ClusterTests.Chaos;

/// <summary>Something that goes wrong while people work, and is over when its task is.</summary>
/// <param name="Name">What it is, for the table.</param>
/// <param name="HappenAsync">Lets it happen to the cluster, and puts right what does not come right by itself.</param>
/// <param name="TakesTheApiAway">Whether nobody can write meanwhile, the operator neither: what falls due has to wait.</param>
internal sealed record Disaster(string Name, Func<ChaosCluster, Random, Task> HappenAsync, bool TakesTheApiAway = false)
{
    /// <summary>How far a clock is off meanwhile that still counts as right: grants that it gives end by it.</summary>
    public TimeSpan Skew { get; init; }

    /// <summary>Whether it takes a minute and more.</summary>
    public bool IsLong { get; init; }
}
