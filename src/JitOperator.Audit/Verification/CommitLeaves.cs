using JitOperator.Audit.Log;
using JitOperator.Audit.Merkle;

namespace JitOperator.Audit.Verification;

/// <summary>The leaves of a commit, told twice: by the records themselves and by the hashes beside them.</summary>
/// <param name="Entries">The records' bytes, as far as they can be told apart.</param>
/// <param name="Computed">Their hashes.</param>
/// <param name="Stored">The hashes that stand beside them.</param>
/// <param name="HasLeftovers">True when there are bytes that are no whole record or no whole hash.</param>
internal sealed record CommitLeaves(
    IReadOnlyList<ReadOnlyMemory<byte>> Entries, IReadOnlyList<MerkleHash> Computed, IReadOnlyList<MerkleHash> Stored, bool HasLeftovers)
{
    /// <summary>Reads a commit.</summary>
    public static CommitLeaves Of(LogCommit commit)
    {
        var entries = EntryBundle.Unpack(commit.Entries, out var isWhole);
        return new(
            entries,
            [.. entries.Select(entry => Rfc6962.HashLeaf(entry.Span))],
            MerkleHash.ReadAll(commit.Hashes.Span),
            !isWhole || commit.Hashes.Length % MerkleHash.Length != 0);
    }

    /// <summary>How many records there should be. Where records and hashes do not agree, the one that was signed for is right.</summary>
    public int Count(long? signed) =>
        signed == Computed.Count || signed == Stored.Count ? (int)signed : Math.Max(Computed.Count, Stored.Count);

    /// <summary>Stretches of positions at which the two do not agree, first and last.</summary>
    public IEnumerable<(int First, int Last)> Differences()
    {
        var start = -1;
        var end = Math.Max(Computed.Count, Stored.Count);
        for (var i = 0; i <= end; i++)
        {
            var differs = i < end && !(i < Computed.Count && i < Stored.Count && Computed[i] == Stored[i]);
            if (differs && start < 0)
                start = i;
            if (differs || start < 0)
                continue;
            yield return (start, i - 1);
            start = -1;
        }
    }
}
