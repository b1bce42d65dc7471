namespace JitOperator.Audit.Merkle;

/// <summary>Which tiles a tree of a given size has, as C2SP tlog-tiles defines them.</summary>
public static class TileLayout
{
    private const int HeightBits = 8;

    /// <summary>Every tile of hashes, level by level; those that are not full come last in their level.</summary>
    /// <param name="size">Size of the tree.</param>
    public static IEnumerable<TilePath> HashTiles(long size)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        for (var level = 0; CountAt(level, size) > 0; level++)
        {
            foreach (var (index, width) in Split(CountAt(level, size)))
                yield return new TilePath(level, index, width);
        }
    }

    /// <summary>Every entry bundle, in order.</summary>
    /// <param name="size">Size of the tree.</param>
    public static IEnumerable<TilePath> EntryBundles(long size)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        return Split(size).Select(part => new TilePath(null, part.Index, part.Width));
    }

    /// <summary>The bytes of a tile: its hashes, one after the other.</summary>
    /// <exception cref="ArgumentException">The path is that of an entry bundle.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The tree is too small for this tile.</exception>
    public static byte[] Read(MerkleTree tree, TilePath tile)
    {
        if (tile.Level is not { } level)
            throw new ArgumentException("An entry bundle holds entries, not hashes.", nameof(tile));
        var bytes = new byte[tile.Width * MerkleHash.Length];
        for (var i = 0; i < tile.Width; i++)
        {
            tree.Node(level * HeightBits, (tile.Index * TilePath.FullWidth) + i)
                .CopyTo(bytes.AsSpan(i * MerkleHash.Length));
        }

        return bytes;
    }

    /// <summary>How many hashes there are in a level: those of whole subtrees only.</summary>
    private static long CountAt(int level, long size) => level * HeightBits >= 63 ? 0 : size >> (level * HeightBits);

    private static IEnumerable<(long Index, int Width)> Split(long count)
    {
        for (var index = 0L; index < count / TilePath.FullWidth; index++)
            yield return (index, TilePath.FullWidth);
        if (count % TilePath.FullWidth is > 0 and var rest)
            yield return (count / TilePath.FullWidth, (int)rest);
    }
}
