using CsCheck;
using JitOperator.Audit.Merkle;

namespace JitOperator.Audit.Tests.Merkle;

public sealed class TileTests
{
    [Theory]
    [InlineData("tile/0/x001/x234/067", 0, 1234067, 256)]
    [InlineData("tile/entries/000", null, 0, 256)]
    [InlineData("tile/entries/x001/000.p/1", null, 1000, 1)]
    [InlineData("tile/63/999.p/255", 63, 999, 255)]
    public void TryParse_APath_GivesItsParts(string text, int? level, long index, int width)
    {
        Assert.True(TilePath.TryParse(text, out var path));
        Assert.Equal(new TilePath(level, index, width), path);
        Assert.Equal(text, path.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    [InlineData("tile/")]
    [InlineData("tile/0")]
    [InlineData("tile/0/")]
    [InlineData("tile/0/0")]
    [InlineData("tile/0/0000")]
    [InlineData("tile/00/000")]
    [InlineData("tile/64/000")]
    [InlineData("tile/-1/000")]
    [InlineData("tile/0/x000/001")]
    [InlineData("tile/0/001/001")]
    [InlineData("tile/0/x001")]
    [InlineData("tile/0/000.p/0")]
    [InlineData("tile/0/000.p/256")]
    [InlineData("tile/0/000.p/01")]
    [InlineData("tile/0/000.p/")]
    [InlineData("tile/0/000.p/1.p/1")]
    [InlineData("tile/0/+01")]
    [InlineData("tile/0/ 01")]
    [InlineData("tile/data/000")]
    [InlineData("tile/0/x999/x999/x999/x999/x999/x999/999")]
    [InlineData("/tile/0/000")]
    public void TryParse_AnythingElse_IsRefused(string? text) => Assert.False(TilePath.TryParse(text, out _));

    [Fact]
    public void ToString_AnyPath_ReadsBack() =>
        (from level in Gen.Int[-1, 63]
         from index in Gen.Long[0, long.MaxValue]
         from width in Gen.Int[1, 256]
         select new TilePath(level < 0 ? null : level, index, width))
        .Sample(path => TilePath.TryParse(path.ToString(), out var back) && back == path);

    /// <summary>The example of the specification.</summary>
    [Fact]
    public void HashTiles_OfSeventyThousand_AreThoseOfTheSpecification()
    {
        var tiles = TileLayout.HashTiles(70_000).ToList();

        Assert.Equal(273, tiles.Count(tile => tile is { Level: 0, Width: 256 }));
        Assert.Equal(
            [new(0, 273, 112), new(1, 0, 256), new(1, 1, 17), new(2, 0, 1)],
            tiles.Where(tile => tile is not { Level: 0, Width: 256 }));
        Assert.Equal(274, TileLayout.EntryBundles(70_000).Count());
        Assert.Equal(new TilePath(null, 273, 112), TileLayout.EntryBundles(70_000).Last());
    }

    [Fact]
    public void HashTiles_OfEdges_AreNeverEmpty()
    {
        Assert.Empty(TileLayout.HashTiles(0));
        Assert.Equal([new(0, 0, 1)], TileLayout.HashTiles(1));
        Assert.Equal([new(0, 0, 256), new(1, 0, 1)], TileLayout.HashTiles(256));
        Assert.Throws<ArgumentOutOfRangeException>(() => TileLayout.HashTiles(-1).ToList());
    }

    [Fact]
    public void Read_OfEveryTile_HoldsTheRootsOfWhatLiesBelow()
    {
        var tree = TreeSamples.Tree(66_000);
        var leaves = Enumerable.Range(0, 66_000).Select(i => TreeSamples.Leaf(i)).ToArray();
        foreach (var tile in TileLayout.HashTiles(66_000).Where(tile => tile.Level > 0 || tile.Index is 0 or 257))
        {
            var (bytes, span) = (TileLayout.Read(tree, tile), (int)Math.Pow(256, tile.Level!.Value));
            Assert.Equal(tile.Width * 32, bytes.Length);
            var first = (int)tile.Index * 256 * span;
            Assert.Equal(TreeSamples.Definition(leaves.AsSpan(first, span)), new MerkleHash(bytes.AsSpan(0, 32)));
        }
    }

    [Fact]
    public void Read_OfWhatIsNotThere_IsRefused()
    {
        var tree = TreeSamples.Tree(3);

        Assert.Throws<ArgumentOutOfRangeException>(() => TileLayout.Read(tree, new TilePath(0, 0, 4)));
        Assert.Throws<ArgumentException>(() => TileLayout.Read(tree, new TilePath(null, 0, 1)));
    }
}
