namespace JitOperator.Operator.Log;

/// <summary>How often a <see cref="WitnessFollower"/> asks.</summary>
public sealed record WitnessFollowerOptions
{
    /// <summary>How often witnesses are asked when nothing is written, so that the last cosignature is never much older.</summary>
    public TimeSpan Refresh { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How often to look whether something was written that nobody told of.</summary>
    public TimeSpan Poll { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How soon to ask again after too few cosigned; doubled each time.</summary>
    public TimeSpan FirstRetry { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest it is doubled to.</summary>
    public TimeSpan LastRetry { get; init; } = TimeSpan.FromSeconds(10);
}
