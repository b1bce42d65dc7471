using JitOperator.Api.Audit;
using JitOperator.Audit.Merkle;
using JitOperator.Audit.Records;

namespace JitOperator.Audit.Log;

/// <summary>A record as it stands in the log.</summary>
/// <param name="Bytes">Its bytes, exactly as they were hashed.</param>
/// <param name="LeafHash">Its leaf hash.</param>
/// <param name="Record">What the bytes say.</param>
/// <param name="Cuts">What was shortened in it.</param>
public sealed record LogRecord(ReadOnlyMemory<byte> Bytes, MerkleHash LeafHash, AuditRecord Record, IReadOnlyList<RecordCut> Cuts)
{
    /// <summary>Its index.</summary>
    public long Index => Record.Index;
}
