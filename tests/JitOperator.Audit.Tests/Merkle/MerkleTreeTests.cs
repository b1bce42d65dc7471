using CsCheck;
using JitOperator.Audit.Merkle;

namespace JitOperator.Audit.Tests.Merkle;

public sealed class MerkleTreeTests
{
    [Theory]
    [InlineData(0, "e3b0c442", "b855")]
    [InlineData(1, "6e340b9c", "a01d")]
    [InlineData(2, "fac54203", "c125")]
    [InlineData(3, "aeb6bcfe", "6e77")]
    [InlineData(4, "d37ee418", "14b7")]
    [InlineData(5, "4e3bbb1f", "64d4")]
    [InlineData(6, "76e67dad", "87ef")]
    [InlineData(7, "ddb89be4", "4c8c")]
    [InlineData(8, "5dc9da79", "4328")]
    public void Root_OfTheClassicLeaves_IsTheKnownOne(int size, string begins, string ends)
    {
        var (tree, range) = (new MerkleTree(), new CompactRange());
        foreach (var leaf in TreeSamples.ClassicLeaves.Take(size).Select(hex => Rfc6962.HashLeaf(Convert.FromHexString(hex))))
        {
            tree.Append(leaf);
            range.Append(leaf);
        }

        Assert.StartsWith(begins, range.Root.ToString(), StringComparison.Ordinal);
        Assert.EndsWith(ends, range.Root.ToString(), StringComparison.Ordinal);
        Assert.Equal(range.Root, tree.RootAt(size));
    }

    [Fact]
    public void Root_OfEverySize_IsThatOfTheRecursiveDefinition()
    {
        var (tree, range, leaves) = (TreeSamples.Tree(300), new CompactRange(), new List<MerkleHash>());
        for (var size = 0; size <= 300; size++)
        {
            var expected = TreeSamples.Definition(leaves.ToArray());
            Assert.Equal(expected, tree.RootAt(size));
            Assert.Equal(expected, range.Root);
            Assert.Equal(size, range.Size);
            leaves.Add(TreeSamples.Leaf(size));
            range.Append(leaves[^1]);
        }
    }

    [Fact]
    public void Copy_GrownFurther_LeavesTheOriginalAsItWas()
    {
        var range = new CompactRange();
        for (var i = 0; i < 5; i++)
            range.Append(TreeSamples.Leaf(i));
        var (root, copy) = (range.Root, range.Copy());
        for (var i = 5; i < 9; i++)
            copy.Append(TreeSamples.Leaf(i));

        Assert.Equal((5L, root), (range.Size, range.Root));
        Assert.Equal(TreeSamples.Tree(9).RootAt(9), copy.Root);
    }

    [Fact]
    public void InclusionProof_OfEveryLeafOfEverySmallTree_Verifies()
    {
        var tree = TreeSamples.Tree(70);
        for (var size = 1L; size <= 70; size++)
        {
            for (var index = 0L; index < size; index++)
            {
                var proof = tree.InclusionProof(index, size);
                Assert.True(MerkleProofs.VerifyInclusion(index, size, TreeSamples.Leaf(index), proof, tree.RootAt(size)));
            }
        }
    }

    [Fact]
    public void ConsistencyProof_OfEveryPairOfSmallTrees_Verifies()
    {
        var tree = TreeSamples.Tree(70);
        for (var newSize = 0L; newSize <= 70; newSize++)
        {
            for (var oldSize = 0L; oldSize <= newSize; oldSize++)
            {
                var proof = tree.ConsistencyProof(oldSize, newSize);
                Assert.True(MerkleProofs.VerifyConsistency(oldSize, newSize, tree.RootAt(oldSize), tree.RootAt(newSize), proof));
            }
        }
    }

    [Fact]
    public void VerifyInclusion_OfAnythingElse_IsFalse()
    {
        var tree = TreeSamples.Tree(200);
        var cases = from size in Gen.Long[1, 200] from index in Gen.Long[0, size - 1] from at in Gen.Int[0, 63] select (size, index, at);
        cases.Sample((size, index, at) =>
        {
            var proof = tree.InclusionProof(index, size).ToList();
            var (leaf, root) = (TreeSamples.Leaf(index), tree.RootAt(size));
            var changed = proof.ToList();
            if (changed.Count > 0)
                changed[at % changed.Count] = TreeSamples.Leaf(1000 + at);
            else
                changed.Add(leaf);

            Assert.False(MerkleProofs.VerifyInclusion(index, size, leaf, changed, root));
            Assert.False(MerkleProofs.VerifyInclusion(index, size, TreeSamples.Leaf(index + 1), proof, root));
            Assert.False(MerkleProofs.VerifyInclusion(index, size, leaf, [.. proof, leaf], root));
            Assert.False(MerkleProofs.VerifyInclusion(index, size, leaf, proof, TreeSamples.Leaf(at)));
            Assert.False(MerkleProofs.VerifyInclusion(size, size, leaf, proof, root));
            Assert.False(MerkleProofs.VerifyInclusion(-1, size, leaf, proof, root));
            Assert.False(proof.Count > 0 && MerkleProofs.VerifyInclusion(index, size, leaf, [.. proof.SkipLast(1)], root));
        });
    }

    [Fact]
    public void VerifyConsistency_OfAnythingElse_IsFalse()
    {
        var tree = TreeSamples.Tree(200);
        var cases = from n in Gen.Long[2, 200] from o in Gen.Long[1, n - 1] from at in Gen.Int[0, 63] select (o, n, at);
        cases.Sample((oldSize, newSize, at) =>
        {
            var proof = tree.ConsistencyProof(oldSize, newSize).ToList();
            var (oldRoot, newRoot, other) = (tree.RootAt(oldSize), tree.RootAt(newSize), TreeSamples.Leaf(1000 + at));
            var changed = proof.ToList();
            changed[at % changed.Count] = other;

            Assert.False(MerkleProofs.VerifyConsistency(oldSize, newSize, oldRoot, newRoot, changed));
            Assert.False(MerkleProofs.VerifyConsistency(oldSize, newSize, other, newRoot, proof));
            Assert.False(MerkleProofs.VerifyConsistency(oldSize, newSize, oldRoot, other, proof));
            Assert.False(MerkleProofs.VerifyConsistency(oldSize, newSize, oldRoot, newRoot, [.. proof, other]));
            Assert.False(MerkleProofs.VerifyConsistency(oldSize, newSize, oldRoot, newRoot, [.. proof.SkipLast(1)]));
            Assert.False(MerkleProofs.VerifyConsistency(newSize, oldSize, newRoot, oldRoot, proof));
        });
    }

    [Fact]
    public void VerifyConsistency_FromTheEmptyTree_NeedsTheEmptyRoot()
    {
        var root = TreeSamples.Tree(3).RootAt(3);

        Assert.True(MerkleProofs.VerifyConsistency(0, 3, Rfc6962.EmptyRoot, root, []));
        Assert.False(MerkleProofs.VerifyConsistency(0, 3, root, root, []));
    }

    [Fact]
    public void Proofs_OutOfRange_AreRefused()
    {
        var tree = TreeSamples.Tree(4);

        Assert.Throws<ArgumentOutOfRangeException>(() => tree.RootAt(5));
        Assert.Throws<ArgumentOutOfRangeException>(() => tree.RootAt(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => tree.InclusionProof(4, 4));
        Assert.Throws<ArgumentOutOfRangeException>(() => tree.InclusionProof(0, 5));
        Assert.Throws<ArgumentOutOfRangeException>(() => tree.InclusionProof(3, 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => tree.InclusionProof(-1, 4));
        Assert.Throws<ArgumentOutOfRangeException>(() => tree.ConsistencyProof(3, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => tree.ConsistencyProof(3, 5));
        Assert.Throws<ArgumentOutOfRangeException>(() => tree.ConsistencyProof(5, 5));
        Assert.Throws<ArgumentOutOfRangeException>(() => tree.ConsistencyProof(-1, 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => tree.Node(3, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => TileLayout.EntryBundles(-1));
        Assert.Throws<ArgumentException>(() => new CompactRange(3, [TreeSamples.Leaf(0)]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new CompactRange(-1, []));
        Assert.Throws<ArgumentException>(() => new MerkleHash(new byte[31]));
    }

    /// <summary>A tree that goes on from the edge of an earlier one has the roots of the whole tree, and its later proofs.</summary>
    [Fact]
    public void Tree_GoneOnFromAnEdge_IsTheWholeTreeFromThere()
    {
        var whole = TreeSamples.Tree(20);
        for (var start = 0; start < 20; start++)
        {
            var range = new CompactRange();
            for (var i = 0; i < start; i++)
                range.Append(TreeSamples.Leaf(i));

            var tree = new MerkleTree(start, range.Edge);
            Assert.Equal(start, tree.Size);
            for (var i = start; i < 20; i++)
            {
                tree.Append(TreeSamples.Leaf(i));
                Assert.Equal(whole.RootAt(i + 1), tree.RootAt(i + 1));
            }

            Assert.Equal(whole.ConsistencyProof(start, 20), tree.ConsistencyProof(start, 20));
        }
    }
}
