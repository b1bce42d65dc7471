using JitOperator.Audit.Export;
using JitOperator.Audit.Merkle;

namespace JitOperator.Audit.Proofs;

/// <summary>
/// Makes inclusion proofs for some leaves while all leaves go by once. Keeps only the nodes that these proofs are made of, so that
/// memory grows with the proofs and not with the log. Takes pruned logs too: what is left of the pruned leaves is enough.
/// </summary>
internal sealed class ProofCollector
{
    private readonly long[] _indices;
    private readonly Dictionary<(int Height, long Index), MerkleHash> _nodes = [];
    private readonly List<(int Height, MerkleHash Hash)> _edge = [];

    /// <summary>For proofs of these leaves.</summary>
    public ProofCollector(IEnumerable<long> indices) => _indices = [.. indices.Distinct().Order()];

    /// <summary>How many leaves have gone by.</summary>
    public long Size { get; private set; }

    /// <summary>Begins behind pruned leaves. Call it before everything else.</summary>
    /// <param name="minimumIndex">Index of the first leaf that is still there.</param>
    /// <param name="edge">Roots of the perfect subtrees that it is the sum of, the largest first.</param>
    public void Begin(long minimumIndex, IReadOnlyList<MerkleHash> edge)
    {
        var left = minimumIndex;
        foreach (var hash in edge)
        {
            var height = (int)long.Log2(left);
            Add(height, hash);
            left -= 1L << height;
            Size += 1L << height;
        }
    }

    /// <summary>Takes the next leaf.</summary>
    public void Append(MerkleHash leaf)
    {
        Add(0, leaf);
        var node = leaf;
        var height = 0;
        for (var carry = Size; (carry & 1) == 1; carry >>= 1)
        {
            node = Rfc6962.HashChildren(_edge[^2].Hash, node);
            height++;
            _edge.RemoveRange(_edge.Count - 2, 2);
            Add(height, node);
        }

        Size++;
    }

    /// <summary>Takes the next part of a log.</summary>
    public void Take(VerifiedPart part)
    {
        if (part.Base is { } from)
            Begin(from.MinimumIndex, from.Edge);
        foreach (var leaf in part.Leaves)
            Append(leaf);
    }

    /// <summary>The proof for one of the leaves in the tree of all that went by, from the leaf's sibling up.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The leaf is none of those asked for, was pruned, or is not there.</exception>
    public IReadOnlyList<MerkleHash> Proof(long index)
    {
        if (index < 0 || index >= Size || Array.BinarySearch(_indices, index) < 0)
            throw new ArgumentOutOfRangeException(nameof(index));
        var proof = new List<MerkleHash>();
        var (start, end) = (0L, Size);
        while (end - start > 1)
        {
            var middle = start + Split(end - start);
            proof.Add(index < middle ? Hash(middle, end) : Hash(start, middle));
            (start, end) = index < middle ? (start, middle) : (middle, end);
        }

        proof.Reverse();
        return proof;
    }

    private MerkleHash Hash(long start, long end)
    {
        var count = end - start;
        if (long.IsPow2(count) && Find((int)long.Log2(count), start) is { } found)
            return found;
        if (count == 1)
            throw new ArgumentOutOfRangeException(nameof(start), "What the proof needs was pruned.");
        var middle = start + Split(count);
        return Rfc6962.HashChildren(Hash(start, middle), Hash(middle, end));
    }

    private MerkleHash? Find(int height, long start)
    {
        if (_nodes.TryGetValue((height, start >> height), out var kept))
            return kept;
        var at = 0L;
        foreach (var (edgeHeight, hash) in _edge)
        {
            if (edgeHeight == height && at == start)
                return hash;
            at += 1L << edgeHeight;
        }

        return null;
    }

    private void Add(int height, MerkleHash hash)
    {
        _edge.Add((height, hash));
        var index = EdgeStart() >> height;
        if (IsNeeded((index ^ 1) << height, ((index ^ 1) + 1) << height))
            _nodes[(height, index)] = hash;
    }

    /// <summary>Where the last subtree of the edge begins.</summary>
    private long EdgeStart()
    {
        var start = 0L;
        for (var i = 0; i < _edge.Count - 1; i++)
            start += 1L << _edge[i].Height;
        return start;
    }

    /// <summary>True when one of the leaves that proofs are for is in this range: then the node beside it is in its proof.</summary>
    private bool IsNeeded(long start, long end)
    {
        var at = Array.BinarySearch(_indices, start);
        return at >= 0 || (~at < _indices.Length && _indices[~at] < end);
    }

    /// <summary>The largest power of two below <paramref name="count"/> (which is above one).</summary>
    private static long Split(long count) => 1L << (int)long.Log2(count - 1);
}
