using JitOperator.Audit.Merkle;

namespace JitOperator.Audit.Witness;

/// <summary>Proves that a later tree of the log begins with all of an earlier one.</summary>
public interface IConsistencyProofs
{
    /// <summary>The consistency proof of RFC 6962 §2.1.2, from the bottom up. Empty where the older size is zero, or both are the same.</summary>
    /// <param name="oldSize">Size of the earlier tree.</param>
    /// <param name="newSize">Size of the later tree, no larger than what is known.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ArgumentOutOfRangeException">The sizes are not in order, or the tree is not known that far.</exception>
    Task<IReadOnlyList<MerkleHash>> ProveAsync(long oldSize, long newSize, CancellationToken cancellationToken);
}
