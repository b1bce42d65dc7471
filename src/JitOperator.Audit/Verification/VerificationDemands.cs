using JitOperator.Audit.Witness;

namespace JitOperator.Audit.Verification;

/// <summary>What a log must stand up to, besides being whole in itself.</summary>
public sealed record VerificationDemands
{
    /// <summary>Signed checkpoints of this log from earlier, which it must go on from.</summary>
    public IReadOnlyList<string> KeptCheckpoints { get; init; } = [];

    /// <summary>The witnesses that must have cosigned; null to ask for none.</summary>
    public WitnessPolicy? Witnesses { get; init; }

    /// <summary>
    /// Checkpoints with cosignatures, which the log must go on from, and which together must satisfy <see cref="Witnesses"/>. Without any,
    /// the newest checkpoint of the log must.
    /// </summary>
    public IReadOnlyList<string> Cosigned { get; init; } = [];

    /// <summary>Longest that the last record, and the quorum of cosignatures, may be ago; null for any time.</summary>
    public TimeSpan? MaxAge { get; init; }

    /// <summary>The clock that <see cref="MaxAge"/> is held against.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
