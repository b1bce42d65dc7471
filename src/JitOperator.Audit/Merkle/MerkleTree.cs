namespace JitOperator.Audit.Merkle;

/// <summary>
/// A tree in memory: every node of every perfect subtree, 64 bytes a leaf. Gives roots of any earlier size, proofs and tiles. It may begin
/// with the right edge of an earlier tree; then it gives what can be told without the leaves before that (C2SP tlog-tiles, pruning).
/// </summary>
public sealed class MerkleTree
{
    // The hash of leaves i·2^h up to (i+1)·2^h is _levels[h].Nodes[i - First].
    private readonly List<(long First, List<MerkleHash> Nodes)> _levels = [(0, [])];

    /// <summary>The empty tree.</summary>
    public MerkleTree()
    {
    }

    /// <summary>A tree that goes on from an earlier one.</summary>
    /// <param name="size">Size of the earlier tree.</param>
    /// <param name="edge">Its right edge, as <see cref="CompactRange.Edge"/> gives it.</param>
    /// <exception cref="ArgumentException">A tree of this size has another number of subtrees.</exception>
    public MerkleTree(long size, IReadOnlyList<MerkleHash> edge)
    {
        _ = new CompactRange(size, edge);
        _levels.Clear();
        var next = edge.Count;
        for (var height = 0; height == 0 || size >> height > 0; height++)
        {
            var isOdd = ((size >> height) & 1) == 1;
            _levels.Add(isOdd ? ((size >> height) - 1, [edge[--next]]) : (size >> height, []));
        }
    }

    /// <summary>How many leaves there are.</summary>
    public long Size => CountAt(0);

    /// <summary>Adds one leaf, by its hash.</summary>
    public void Append(MerkleHash leaf)
    {
        _levels[0].Nodes.Add(leaf);
        for (var height = 0; CountAt(height) % 2 == 0; height++)
        {
            if (_levels.Count == height + 1)
                _levels.Add((0, []));
            _levels[height + 1].Nodes.Add(Rfc6962.HashChildren(_levels[height].Nodes[^2], _levels[height].Nodes[^1]));
        }
    }

    /// <summary>Root of the first <paramref name="size"/> leaves.</summary>
    public MerkleHash RootAt(long size) => size == 0 ? Rfc6962.EmptyRoot : Hash(0, InRange(size, Size, nameof(size)));

    /// <summary>The audit path of RFC 6962 §2.1.1: from the leaf's sibling up.</summary>
    /// <param name="index">The leaf.</param>
    /// <param name="size">The size of the tree that it is proven to be in.</param>
    public IReadOnlyList<MerkleHash> InclusionProof(long index, long size)
    {
        InRange(size, Size, nameof(size));
        InRange(index, size - 1, nameof(index));
        var proof = new List<MerkleHash>();
        var (start, end) = (0L, size);
        while (end - start > 1)
        {
            var middle = start + Split(end - start);
            proof.Add(index < middle ? Hash(middle, end) : Hash(start, middle));
            (start, end) = index < middle ? (start, middle) : (middle, end);
        }

        proof.Reverse();
        return proof;
    }

    /// <summary>The consistency proof of RFC 6962 §2.1.2. Empty when one of the two trees is empty, or both are the same.</summary>
    /// <param name="oldSize">Size of the earlier tree.</param>
    /// <param name="newSize">Size of the later tree.</param>
    public IReadOnlyList<MerkleHash> ConsistencyProof(long oldSize, long newSize)
    {
        InRange(newSize, Size, nameof(newSize));
        InRange(oldSize, newSize, nameof(oldSize));
        var proof = new List<MerkleHash>();
        if (oldSize == 0 || oldSize == newSize)
            return proof;

        // Follow the edge of the old tree down; whatever hangs off it to either side goes into the proof.
        var (start, end) = (0L, newSize);
        while (oldSize != end)
        {
            var middle = start + Split(end - start);
            proof.Add(oldSize <= middle ? Hash(middle, end) : Hash(start, middle));
            (start, end) = oldSize <= middle ? (start, middle) : (middle, end);
        }

        // The old tree's own root is known to whoever checks; any smaller subtree at its edge is not.
        if (start != 0)
            proof.Add(Hash(start, end));
        proof.Reverse();
        return proof;
    }

    /// <summary>The hash of leaves <c>index·2^height</c> up to <c>(index+1)·2^height</c>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The tree does not hold all of them.</exception>
    public MerkleHash Node(int height, long index)
    {
        var (first, nodes) = _levels[(int)InRange(height, _levels.Count - 1, nameof(height))];
        return nodes[(int)InRange(index - first, nodes.Count - 1, nameof(index))];
    }

    private long CountAt(int height) => _levels[height].First + _levels[height].Nodes.Count;

    private MerkleHash Hash(long start, long end)
    {
        var count = end - start;
        if (long.IsPow2(count))
            return Node((int)long.Log2(count), start / count);
        var middle = start + Split(count);
        return Rfc6962.HashChildren(Hash(start, middle), Hash(middle, end));
    }

    /// <summary>The largest power of two below <paramref name="count"/> (which is above one).</summary>
    private static long Split(long count) => 1L << (int)long.Log2(count - 1);

    private static long InRange(long value, long most, string name)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value, name);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, most, name);
        return value;
    }
}
