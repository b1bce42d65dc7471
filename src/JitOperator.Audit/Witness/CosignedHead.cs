using JitOperator.Audit.Notes;

namespace JitOperator.Audit.Witness;

/// <summary>A checkpoint with as many cosignatures as the policy wants, or more: what an auditor keeps.</summary>
/// <param name="Checkpoint">Size and root.</param>
/// <param name="SignedNote">The note, with the log's signature and all cosignatures that were gathered.</param>
/// <param name="Cosignatures">One of each witness.</param>
/// <param name="FreshAt">Since when a quorum says that this is the log.</param>
public sealed record CosignedHead(
    Checkpoint Checkpoint, string SignedNote, IReadOnlyList<Cosignature> Cosignatures, DateTimeOffset FreshAt);
