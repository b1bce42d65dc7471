using JitOperator.Audit.Merkle;

namespace JitOperator.Audit.Tests.Merkle;

/// <summary>What is no proof: places that no tree has, proofs that are too short or too long, and a tree that is not what it was.</summary>
public sealed class MerkleProofsTests
{
    private const int Most = 20;
    private static readonly MerkleTree s_tree = TreeSamples.Tree(Most);

    [Fact]
    public void VerifyInclusion_AtAPlaceThatTheTreeDoesNotHave_IsFalse()
    {
        var root = s_tree.RootAt(1);

        Assert.True(MerkleProofs.VerifyInclusion(0, 1, TreeSamples.Leaf(0), [], root));
        Assert.False(MerkleProofs.VerifyInclusion(1, 1, TreeSamples.Leaf(0), [], root));
        Assert.False(MerkleProofs.VerifyInclusion(-1, 1, TreeSamples.Leaf(0), [], root));
        Assert.False(MerkleProofs.VerifyInclusion(0, 0, TreeSamples.Leaf(0), [], TreeSamples.Leaf(0)));
    }

    [Fact]
    public void VerifyInclusion_OneHashTooFewOrTooMany_IsFalse()
    {
        for (var size = 2; size <= Most; size++)
        {
            for (var index = 0; index < size; index++)
            {
                var proof = s_tree.InclusionProof(index, size);
                Assert.True(MerkleProofs.VerifyInclusion(index, size, TreeSamples.Leaf(index), proof, s_tree.RootAt(size)));
                Assert.False(MerkleProofs.VerifyInclusion(index, size, TreeSamples.Leaf(index), [.. proof.SkipLast(1)], s_tree.RootAt(size)));
                Assert.False(MerkleProofs.VerifyInclusion(index, size, TreeSamples.Leaf(index), [.. proof, proof[0]], s_tree.RootAt(size)));
            }
        }
    }

    /// <summary>A shorter proof gives a root too: that of a smaller tree, which must not pass for the larger one.</summary>
    [Fact]
    public void VerifyConsistency_WithTheRootsThatAShorterProofGives_IsFalse()
    {
        for (var newSize = 2; newSize <= Most; newSize++)
        {
            for (var oldSize = 1; oldSize < newSize; oldSize++)
            {
                var (oldRoot, newRoot) = (s_tree.RootAt(oldSize), s_tree.RootAt(newSize));
                var proof = s_tree.ConsistencyProof(oldSize, newSize);
                Assert.True(MerkleProofs.VerifyConsistency(oldSize, newSize, oldRoot, newRoot, proof));
                Assert.False(MerkleProofs.VerifyConsistency(oldSize, newSize, oldRoot, newRoot, [.. proof.SkipLast(1)]));
                Assert.False(MerkleProofs.VerifyConsistency(oldSize, newSize, oldRoot, newRoot, [.. proof, proof[0]]));
                Assert.False(MerkleProofs.VerifyConsistency(oldSize, newSize, oldRoot, oldRoot, []));
            }
        }

        // From 4 to 8 leaves it takes the right half; without it, what is left is the old root twice.
        Assert.False(MerkleProofs.VerifyConsistency(4, 8, s_tree.RootAt(4), s_tree.RootAt(4), []));
        Assert.False(MerkleProofs.VerifyConsistency(3, 8, s_tree.RootAt(3), s_tree.RootAt(8), []));
    }

    [Fact]
    public void VerifyConsistency_OfTheSameSize_IsOfTheSameRootAndNeedsNoProof()
    {
        var (root, other) = (s_tree.RootAt(5), s_tree.RootAt(6));

        Assert.True(MerkleProofs.VerifyConsistency(5, 5, root, root, []));
        Assert.False(MerkleProofs.VerifyConsistency(5, 5, root, other, []));
        Assert.False(MerkleProofs.VerifyConsistency(5, 5, root, root, [other]));
    }

    [Fact]
    public void VerifyConsistency_ToASmallerTreeOrFromANegativeOne_IsFalse()
    {
        Assert.False(MerkleProofs.VerifyConsistency(6, 5, s_tree.RootAt(6), s_tree.RootAt(5), s_tree.ConsistencyProof(5, 6)));
        Assert.False(MerkleProofs.VerifyConsistency(-1, 5, Rfc6962.EmptyRoot, s_tree.RootAt(5), []));
        Assert.True(MerkleProofs.VerifyConsistency(0, 5, Rfc6962.EmptyRoot, s_tree.RootAt(5), []));
        Assert.False(MerkleProofs.VerifyConsistency(0, 5, s_tree.RootAt(1), s_tree.RootAt(5), []));
    }
}
