using JitOperator.Audit.Merkle;

namespace JitOperator.Audit.Archive;

/// <summary>
/// A tree that grows and lets go of each tile as soon as it is full: in memory are only the unfinished tiles, one a level.
/// </summary>
internal sealed class TileEdge
{
    private const int HeightBits = 8;

    private readonly List<List<MerkleHash>> _levels;

    /// <summary>The empty tree.</summary>
    public TileEdge()
        : this(0, [])
    {
    }

    /// <summary>A tree of this size.</summary>
    /// <param name="size">How many leaves there are.</param>
    /// <param name="levels">The hashes of the unfinished tile of each level.</param>
    public TileEdge(long size, IEnumerable<IReadOnlyList<MerkleHash>> levels)
    {
        Size = size;
        _levels = [.. levels.Select(level => level.ToList())];
    }

    /// <summary>How many leaves there are.</summary>
    public long Size { get; private set; }

    /// <summary>Root of the tree as it is.</summary>
    public MerkleHash Root => new CompactRange(Size, [.. Enumerable.Reverse(_levels).SelectMany(Subtrees)]).Root;

    /// <summary>How many tiles with unfinished hashes a tree has: its levels.</summary>
    public static int LevelsAt(long size)
    {
        var levels = 0;
        while (levels * HeightBits < 63 && size >> (levels * HeightBits) > 0)
            levels++;
        return levels;
    }

    /// <summary>The unfinished tile of a level in a tree of this size; of width zero when its last is full.</summary>
    public static TilePath UnfinishedAt(int level, long size)
    {
        var count = size >> (level * HeightBits);
        return new TilePath(level, count / TilePath.FullWidth, (int)(count % TilePath.FullWidth));
    }

    /// <summary>Adds a leaf.</summary>
    /// <param name="leaf">Its hash.</param>
    /// <param name="filled">Takes the tiles that it fills, from the bottom up.</param>
    public void Append(MerkleHash leaf, List<(TilePath Path, byte[] Hashes)> filled)
    {
        Size++;
        var hash = leaf;
        for (var level = 0; ; level++)
        {
            if (_levels.Count == level)
                _levels.Add([]);
            var hashes = _levels[level];
            hashes.Add(hash);
            if (hashes.Count < TilePath.FullWidth)
                return;
            var index = (Size >> ((level + 1) * HeightBits)) - 1;
            filled.Add((new TilePath(level, index, TilePath.FullWidth), Bytes(hashes)));
            hash = Subtrees(hashes).Single();
            hashes.Clear();
        }
    }

    /// <summary>The unfinished tiles, from the bottom up.</summary>
    public IEnumerable<(TilePath Path, byte[] Hashes)> Unfinished()
    {
        for (var level = 0; level < _levels.Count; level++)
        {
            if (_levels[level].Count > 0)
                yield return (UnfinishedAt(level, Size), Bytes(_levels[level]));
        }
    }

    /// <summary>A copy that grows on its own.</summary>
    public TileEdge Copy() => new(Size, _levels);

    /// <summary>The hashes of a tile, or of the leaves of a bundle, one after the other.</summary>
    public static byte[] Bytes(IReadOnlyList<MerkleHash> hashes)
    {
        var bytes = new byte[hashes.Count * MerkleHash.Length];
        for (var i = 0; i < hashes.Count; i++)
            hashes[i].CopyTo(bytes.AsSpan(i * MerkleHash.Length));
        return bytes;
    }

    /// <summary>The hashes of a tile.</summary>
    public static List<MerkleHash> Hashes(ReadOnlySpan<byte> bytes)
    {
        var hashes = new List<MerkleHash>(bytes.Length / MerkleHash.Length);
        for (var at = 0; at + MerkleHash.Length <= bytes.Length; at += MerkleHash.Length)
            hashes.Add(new MerkleHash(bytes.Slice(at, MerkleHash.Length)));
        return hashes;
    }

    /// <summary>Roots of the perfect subtrees over some nodes of one height, the largest first.</summary>
    private static IReadOnlyList<MerkleHash> Subtrees(IReadOnlyList<MerkleHash> nodes)
    {
        var range = new CompactRange();
        foreach (var node in nodes)
            range.Append(node);
        return range.Edge;
    }
}
