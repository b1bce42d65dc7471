namespace JitOperator.Audit.Merkle;

/// <summary>Checks proofs, as RFC 9162 §2.1.3.2 and §2.1.4.2 lay out. Never throws for foreign input: what is wrong is false.</summary>
public static class MerkleProofs
{
    /// <summary>True when the proof shows that the leaf is at this place in the tree with this root.</summary>
    /// <param name="index">Place of the leaf, from 0.</param>
    /// <param name="size">Size of the tree.</param>
    /// <param name="leaf">Hash of the leaf.</param>
    /// <param name="proof">From the leaf's sibling up.</param>
    /// <param name="root">Root of the tree.</param>
    public static bool VerifyInclusion(long index, long size, MerkleHash leaf, IReadOnlyList<MerkleHash> proof, MerkleHash root)
    {
        if (index < 0 || index >= size)
            return false;
        var (node, last) = (index, size - 1);
        var hash = leaf;
        foreach (var sibling in proof)
        {
            if (last == 0)
                return false;
            if ((node & 1) == 1 || node == last)
            {
                hash = Rfc6962.HashChildren(sibling, hash);
                (node, last) = SkipLoneLevels(node, last);
            }
            else
            {
                hash = Rfc6962.HashChildren(hash, sibling);
            }

            (node, last) = (node >> 1, last >> 1);
        }

        return last == 0 && hash == root;
    }

    /// <summary>True when the proof shows that the later tree begins with all of the earlier one.</summary>
    /// <param name="oldSize">Size of the earlier tree. Zero is a prefix of everything, if its root is the empty one.</param>
    /// <param name="newSize">Size of the later tree.</param>
    /// <param name="oldRoot">Root of the earlier tree.</param>
    /// <param name="newRoot">Root of the later tree.</param>
    /// <param name="proof">From the bottom up.</param>
    public static bool VerifyConsistency(
        long oldSize, long newSize, MerkleHash oldRoot, MerkleHash newRoot, IReadOnlyList<MerkleHash> proof)
    {
        if (oldSize < 0 || oldSize > newSize)
            return false;
        if (oldSize == newSize)
            return proof.Count == 0 && oldRoot == newRoot;
        if (oldSize == 0)
            return proof.Count == 0 && oldRoot == Rfc6962.EmptyRoot;

        // A proof leaves out the first hash where it is the old root itself.
        var path = long.IsPow2(oldSize) ? [oldRoot, .. proof] : proof;
        return path.Count > 0 && Climb(oldSize, newSize, path) is { } roots && roots == (oldRoot, newRoot);
    }

    /// <summary>Both roots as the path gives them; null if it has too few or too many hashes.</summary>
    private static (MerkleHash Old, MerkleHash New)? Climb(long oldSize, long newSize, IReadOnlyList<MerkleHash> path)
    {
        var (node, last) = (oldSize - 1, newSize - 1);
        while ((node & 1) == 1)
            (node, last) = (node >> 1, last >> 1);
        var (oldHash, newHash) = (path[0], path[0]);
        foreach (var sibling in path.Skip(1))
        {
            if (last == 0)
                return null;
            if ((node & 1) == 1 || node == last)
            {
                oldHash = Rfc6962.HashChildren(sibling, oldHash);
                newHash = Rfc6962.HashChildren(sibling, newHash);
                (node, last) = SkipLoneLevels(node, last);
            }
            else
            {
                newHash = Rfc6962.HashChildren(newHash, sibling);
            }

            (node, last) = (node >> 1, last >> 1);
        }

        return last == 0 ? (oldHash, newHash) : null;
    }

    /// <summary>A node that is alone at the edge moves up unchanged, until it is somebody's right child.</summary>
    private static (long Node, long Last) SkipLoneLevels(long node, long last)
    {
        while ((node & 1) == 0 && node != 0)
            (node, last) = (node >> 1, last >> 1);
        return (node, last);
    }
}
