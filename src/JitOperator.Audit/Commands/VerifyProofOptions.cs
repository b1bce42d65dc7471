using JitOperator.Audit.Notes;

namespace JitOperator.Audit.Commands;

/// <summary>What <c>audit verify-proof</c> is asked.</summary>
public sealed record VerifyProofOptions
{
    /// <summary>The keys to believe.</summary>
    public required IReadOnlyCollection<VerifierKey> VerifierKeys { get; init; }

    /// <summary>File of the record: its bytes, or its line of a JSONL export.</summary>
    public required string RecordPath { get; init; }

    /// <summary>File of the proof.</summary>
    public required string ProofPath { get; init; }
}
