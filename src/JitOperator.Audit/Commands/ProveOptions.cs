using JitOperator.Audit.Notes;
using JitOperator.Audit.Stores;

namespace JitOperator.Audit.Commands;

/// <summary>What <c>audit prove</c> is asked.</summary>
public sealed record ProveOptions
{
    /// <summary>The log.</summary>
    public required ILogSource Source { get; init; }

    /// <summary>The keys to believe.</summary>
    public required IReadOnlyCollection<VerifierKey> VerifierKeys { get; init; }

    /// <summary>Index of the record.</summary>
    public required long Index { get; init; }

    /// <summary>Where to write the proof; null to print it.</summary>
    public string? ProofPath { get; init; }

    /// <summary>Where to write the record that it is of, byte for byte; null for nowhere.</summary>
    public string? RecordPath { get; init; }
}
