using CsCheck;
using JitOperator.Audit.Merkle;
using JitOperator.Audit.Tests.Merkle;
using JitOperator.Audit.Witness;

namespace JitOperator.Audit.Tests.Witness;

public sealed class ConsistencyProofsTests
{
    private static readonly MerkleTree s_tree = TreeSamples.Tree(70_000);

    [Fact]
    public async Task ProveAsync_EveryPairOfSmallTrees_IsTheSameEitherWayAndVerifies()
    {
        var leaves = Leaves(70);
        for (var size = 0L; size <= 70; size++)
        {
            for (var newSize = 0L; newSize <= size; newSize++)
            {
                for (var oldSize = 0L; oldSize <= newSize; oldSize += 3)
                    await AgreeAsync(leaves, Tiles(size), oldSize, newSize);
            }
        }
    }

    [Fact]
    public async Task ProveAsync_AnyPairOfLargeTrees_IsTheSameEitherWayAndVerifies()
    {
        var leaves = Leaves(70_000);
        var sizes =
            from size in Gen.Long[1, 70_000]
            from newSize in Gen.Frequency((3, Gen.Long[0, size]), (1, Gen.Const(size)))
            from oldSize in Gen.Long[0, newSize]
            select (size, newSize, oldSize);
        await sizes.SampleAsync(s => AgreeAsync(leaves, Tiles(s.size), s.oldSize, s.newSize), iter: 2000);
    }

    [Fact]
    public async Task ProveAsync_OutOfRange_IsRefused()
    {
        foreach (var proofs in new IConsistencyProofs[] { Leaves(10), Tiles(10) })
        {
            await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => proofs.ProveAsync(5, 4, default));
            await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => proofs.ProveAsync(5, 11, default));
            await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => proofs.ProveAsync(-1, 4, default));
        }
    }

    [Fact]
    public async Task ProveAsync_ATileOfAnotherLength_IsRefused()
    {
        var proofs = new TileProofs(10, (_, _) => Task.FromResult<ReadOnlyMemory<byte>>(new byte[32]));

        await Assert.ThrowsAsync<InvalidDataException>(() => proofs.ProveAsync(3, 10, default));
    }

    [Fact]
    public void Append_WhatIsKnownOrLeavesAGap_ChangesNothing()
    {
        var leaves = Leaves(3);

        Assert.True(leaves.Append(1, TreeSamples.Leaf(99)));
        Assert.False(leaves.Append(4, TreeSamples.Leaf(4)));
        Assert.Equal(s_tree.RootAt(3), leaves.RootAt(3));
        Assert.Null(leaves.RootAt(4));
    }

    private static async Task AgreeAsync(LeafProofs leaves, TileProofs tiles, long oldSize, long newSize)
    {
        var proof = await leaves.ProveAsync(oldSize, newSize, default);
        Assert.Equal(proof, await tiles.ProveAsync(oldSize, newSize, default));
        Assert.True(MerkleProofs.VerifyConsistency(oldSize, newSize, s_tree.RootAt(oldSize), s_tree.RootAt(newSize), proof));
        Assert.True(proof.Count <= AddCheckpoint.MostHashes);
    }

    private static LeafProofs Leaves(long size)
    {
        var leaves = new LeafProofs();
        for (var i = 0L; i < size; i++)
            leaves.Append(i, TreeSamples.Leaf(i));
        return leaves;
    }

    // Only the tiles that a log of this size has: any other is a path that its store does not know.
    private static TileProofs Tiles(long size)
    {
        var there = TileLayout.HashTiles(size).ToHashSet();
        return new TileProofs(size, (path, _) => there.Contains(path)
            ? Task.FromResult<ReadOnlyMemory<byte>>(TileLayout.Read(s_tree, path))
            : throw new FileNotFoundException(path.ToString()));
    }
}
