namespace JitOperator.Audit.Merkle;

/// <summary>
/// The right edge of a growing tree: the roots of the perfect subtrees that its size is the sum of. All that is needed to append and
/// to tell the root, in at most 63 hashes, however long the log is.
/// </summary>
public sealed class CompactRange
{
    private readonly List<MerkleHash> _subtrees;

    /// <summary>The empty tree.</summary>
    public CompactRange() => _subtrees = [];

    private CompactRange(CompactRange other)
    {
        _subtrees = [.. other._subtrees];
        Size = other.Size;
    }

    /// <summary>The tree of this size with this right edge.</summary>
    /// <param name="size">How many leaves there are.</param>
    /// <param name="edge">As <see cref="Edge"/> gives it.</param>
    /// <exception cref="ArgumentException">A tree of this size has another number of subtrees.</exception>
    public CompactRange(long size, IReadOnlyList<MerkleHash> edge)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        if (long.PopCount(size) != edge.Count)
            throw new ArgumentException($"The edge of a tree of {size} leaves has {long.PopCount(size)} hashes, not {edge.Count}.", nameof(edge));
        _subtrees = [.. edge];
        Size = size;
    }

    /// <summary>Roots of the perfect subtrees that the size is the sum of, the largest first.</summary>
    public IReadOnlyList<MerkleHash> Edge => [.. _subtrees];

    /// <summary>How many leaves there are.</summary>
    public long Size { get; private set; }

    /// <summary>Root of the tree as it is.</summary>
    public MerkleHash Root
    {
        get
        {
            if (_subtrees.Count == 0)
                return Rfc6962.EmptyRoot;
            var root = _subtrees[^1];
            for (var i = _subtrees.Count - 2; i >= 0; i--)
                root = Rfc6962.HashChildren(_subtrees[i], root);
            return root;
        }
    }

    /// <summary>Adds one leaf, by its hash.</summary>
    public void Append(MerkleHash leaf)
    {
        // As in adding one to a binary number: each carry merges two subtrees of the same height.
        var node = leaf;
        for (var carry = Size; (carry & 1) == 1; carry >>= 1)
        {
            node = Rfc6962.HashChildren(_subtrees[^1], node);
            _subtrees.RemoveAt(_subtrees.Count - 1);
        }

        _subtrees.Add(node);
        Size++;
    }

    /// <summary>A copy that grows on its own.</summary>
    public CompactRange Copy() => new(this);
}
