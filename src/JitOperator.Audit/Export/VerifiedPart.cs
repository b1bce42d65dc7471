using JitOperator.Audit.Log;
using JitOperator.Audit.Merkle;

namespace JitOperator.Audit.Export;

/// <summary>A stretch of a log that verified.</summary>
/// <param name="FirstIndex">Index of its first leaf.</param>
/// <param name="Records">Its records; empty where they were pruned.</param>
/// <param name="Leaves">Its leaf hashes; empty for the base.</param>
/// <param name="Base">Where the log begins from which records were pruned; null for everything else.</param>
internal sealed record VerifiedPart(
    long FirstIndex, IReadOnlyList<LogRecord> Records, IReadOnlyList<MerkleHash> Leaves, LogBase? Base = null);
