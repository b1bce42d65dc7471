using JitOperator.Audit.Merkle;

namespace JitOperator.Audit.Witness;

/// <summary>Proofs from the leaves' hashes, all kept in memory: 64 bytes a leaf. Safe for many threads.</summary>
public sealed class LeafProofs : IConsistencyProofs
{
    private readonly Lock _lock = new();
    private MerkleTree _tree = new();

    /// <summary>How many leaves are known.</summary>
    public long Size
    {
        get
        {
            lock (_lock)
                return _tree.Size;
        }
    }

    /// <summary>Begins with a log's base: what is before it cannot be proven, and need not be to a witness that has seen more.</summary>
    public void Begin(long minimumIndex, IReadOnlyList<MerkleHash> edge)
    {
        lock (_lock)
            _tree = new MerkleTree(minimumIndex, edge);
    }

    /// <summary>
    /// Takes a leaf in. Leaves that are known already are passed over, so that a log may be read again from anywhere before the end.
    /// </summary>
    /// <returns>False when leaves before this one are missing; it was not taken in.</returns>
    public bool Append(long index, MerkleHash leaf)
    {
        lock (_lock)
        {
            if (index > _tree.Size)
                return false;
            if (index == _tree.Size)
                _tree.Append(leaf);
            return true;
        }
    }

    /// <summary>Root of the first leaves; null when so many are not known.</summary>
    public MerkleHash? RootAt(long size)
    {
        lock (_lock)
            return size >= 0 && size <= _tree.Size ? _tree.RootAt(size) : null;
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<MerkleHash>> ProveAsync(long oldSize, long newSize, CancellationToken cancellationToken)
    {
        lock (_lock)
            return Task.FromResult(_tree.ConsistencyProof(oldSize, newSize));
    }
}
