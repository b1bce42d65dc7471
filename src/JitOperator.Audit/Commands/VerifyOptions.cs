using JitOperator.Audit.Notes;
using JitOperator.Audit.Stores;

namespace JitOperator.Audit.Commands;

/// <summary>What <c>audit verify</c> is asked.</summary>
public sealed record VerifyOptions
{
    /// <summary>The log.</summary>
    public required ILogSource Source { get; init; }

    /// <summary>The keys to believe. From elsewhere than the log: a key that comes with the log vouches for nothing.</summary>
    public required IReadOnlyCollection<VerifierKey> VerifierKeys { get; init; }

    /// <summary>A signed checkpoint from earlier, as text; null without one.</summary>
    public string? OldCheckpoint { get; init; }

    /// <summary>File to keep the log's checkpoint in for the next time, written only if the log verifies; null to keep none.</summary>
    public string? NewCheckpointPath { get; init; }
}
