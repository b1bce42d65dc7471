namespace JitOperator.Audit.Witness;

/// <summary>How long a <see cref="WitnessGatherer"/> waits.</summary>
public sealed record WitnessGathererOptions
{
    /// <summary>How long a witness may take, with all attempts.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long the others may still take once enough have cosigned.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Called whenever <see cref="WitnessGatherer.CosignedSize"/> has grown, before the round is over. Must be quick and must not throw.
    /// </summary>
    public Action<CosignedHead>? OnGrown { get; init; }
}
