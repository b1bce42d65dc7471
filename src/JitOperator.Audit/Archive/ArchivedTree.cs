using JitOperator.Audit.Log;
using JitOperator.Audit.Merkle;

namespace JitOperator.Audit.Archive;

/// <summary>What an archive has, as far as it is needed to go on from there.</summary>
internal static class ArchivedTree
{
    /// <summary>
    /// The unfinished tiles of the tree of this size, from the archive's tiles; null when one of them is missing. Where tiles were covered
    /// with others, the oldest that are long enough are taken. Whether they give the root is for the caller to see.
    /// </summary>
    public static async Task<TileEdge?> EdgeAtAsync(IArchiveStore store, long size, CancellationToken cancellationToken)
    {
        var levels = new List<IReadOnlyList<MerkleHash>>();
        for (var level = 0; level < TileEdge.LevelsAt(size); level++)
        {
            var tile = TileEdge.UnfinishedAt(level, size);
            if (tile.Width == 0)
            {
                levels.Add([]);
                continue;
            }

            if (await ReadAsync(store, tile, cancellationToken) is not { } hashes)
                return null;
            levels.Add(hashes);
        }

        return new TileEdge(size, levels);
    }

    /// <summary>The records of an unfinished bundle, if the archive has them, or more, and they are those of these hashes.</summary>
    public static async Task<IReadOnlyList<ReadOnlyMemory<byte>>?> EntriesAsync(
        IArchiveStore store, long index, IReadOnlyList<MerkleHash> leaves, CancellationToken cancellationToken)
    {
        await foreach (var path in WidenedAsync(store, new TilePath(null, index, leaves.Count), cancellationToken))
        {
            await foreach (var version in store.ReadVersionsAsync(path.ToString(), cancellationToken))
            {
                var entries = EntryBundle.Unpack(version.Content, out var isWhole);
                if (isWhole && entries.Take(leaves.Count).Select(entry => Rfc6962.HashLeaf(entry.Span)).SequenceEqual(leaves))
                    return [.. entries.Take(leaves.Count)];
            }
        }

        return null;
    }

    /// <summary>What there is of a tile or bundle that is narrower than this one, and so replaced by it.</summary>
    public static async IAsyncEnumerable<TilePath> NarrowerAsync(
        IArchiveStore store, TilePath path, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var whole = path with { Width = TilePath.FullWidth };
        await foreach (var text in store.ListAsync($"{whole}.p/", cancellationToken))
        {
            if (TilePath.TryParse(text, out var other) && other.Width < path.Width)
                yield return other;
        }
    }

    private static async Task<IReadOnlyList<MerkleHash>?> ReadAsync(IArchiveStore store, TilePath tile, CancellationToken cancellationToken)
    {
        await foreach (var path in WidenedAsync(store, tile, cancellationToken))
        {
            IReadOnlyList<MerkleHash>? oldest = null;
            await foreach (var version in store.ReadVersionsAsync(path.ToString(), cancellationToken))
            {
                if (version.Content.Length == path.Width * MerkleHash.Length)
                    oldest = TileEdge.Hashes(version.Content.Span[..(tile.Width * MerkleHash.Length)]);
            }

            if (oldest is not null)
                return oldest;
        }

        return null;
    }

    /// <summary>The tile or bundle itself, then those that begin with all of it.</summary>
    private static async IAsyncEnumerable<TilePath> WidenedAsync(
        IArchiveStore store, TilePath path, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        yield return path;
        var whole = path with { Width = TilePath.FullWidth };
        if (path == whole)
            yield break;
        yield return whole;
        await foreach (var text in store.ListAsync($"{whole}.p/", cancellationToken))
        {
            if (TilePath.TryParse(text, out var other) && other.Width > path.Width)
                yield return other;
        }
    }
}
