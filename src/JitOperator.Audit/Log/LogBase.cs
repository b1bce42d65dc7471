using JitOperator.Api.Audit;
using JitOperator.Audit.Merkle;

namespace JitOperator.Audit.Log;

/// <summary>
/// Where a log begins from which records were pruned: the minimum index of C2SP tlog-tiles, and the right edge of the tree up to there.
/// It needs no signature: with another edge, the next checkpoint would not come out.
/// </summary>
/// <param name="MinimumIndex">Index of the first record that is still there.</param>
/// <param name="Edge">Roots of the perfect subtrees that <paramref name="MinimumIndex"/> is the sum of, the largest first.</param>
/// <param name="Rotations">Changes of the log's key among the records before: both keys signed each, so they need no other proof.</param>
/// <param name="StateDigest">Digest of what the records before add up to; the record of the pruning must have the same.</param>
public sealed record LogBase(long MinimumIndex, IReadOnlyList<MerkleHash> Edge, IReadOnlyList<AuditRotation> Rotations, string StateDigest);
