using JitOperator.Audit.Log;
using JitOperator.Audit.Merkle;

namespace JitOperator.Audit.Archive;

/// <summary>A tile of leaf hashes and its entry bundle, the right one of the versions that there are of each.</summary>
/// <param name="Entries">The bundle; null when it is gone.</param>
/// <param name="Hashes">The tile; null when it is gone.</param>
/// <param name="Match">True when the one hashes to the other.</param>
internal sealed record ArchivedBundle(ReadOnlyMemory<byte>? Entries, ReadOnlyMemory<byte>? Hashes, bool Match)
{
    /// <summary>
    /// Reads both. Objects are written once and a conflict is refused, so where there are several versions, the oldest that fits is the
    /// true one: whoever covers it with another comes later.
    /// </summary>
    /// <param name="store">The archive.</param>
    /// <param name="index">Index of the bundle.</param>
    /// <param name="width">How many records it has.</param>
    /// <param name="warn">Hears of objects that are not what a plain read gives, with half a sentence about each.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <remarks>At most three bundles are in memory at a time, however many versions there are.</remarks>
    public static async Task<ArchivedBundle> ReadAsync(
        IArchiveStore store, long index, int width, Action<string, string> warn, CancellationToken cancellationToken)
    {
        var tilePath = new TilePath(0, index, width).ToString();
        var bundlePath = new TilePath(null, index, width).ToString();
        var tiles = new VersionChoice();
        var known = new HashSet<string>(StringComparer.Ordinal);
        await foreach (var version in store.ReadVersionsAsync(tilePath, cancellationToken))
        {
            // A tile of another length is none; it is only taken for want of a better one.
            var isTile = version.Content.Length == width * MerkleHash.Length;
            if (isTile)
                known.Add(VersionChoice.Digest(version.Content.Span));
            tiles.Offer(version, isTile);
        }

        var bundles = new VersionChoice();
        string? match = null;
        await foreach (var version in store.ReadVersionsAsync(bundlePath, cancellationToken))
        {
            var digest = VersionChoice.Digest(LeafHashes(version.Content));
            var fits = known.Contains(digest);
            bundles.Offer(version, fits);
            match = fits ? digest : match;
        }

        if (match is not null && VersionChoice.Digest(tiles.Chosen!.Content.Span) != match)
            tiles = await ChooseAsync(store, tilePath, match, cancellationToken);
        tiles.Report(tilePath, warn);
        bundles.Report(bundlePath, warn);
        return new(bundles.Chosen?.Content, tiles.Chosen?.Content, match is not null);
    }

    /// <summary>The leaf hashes of a bundle, one after the other; of its whole entries only.</summary>
    public static byte[] LeafHashes(ReadOnlyMemory<byte> bundle)
    {
        var entries = EntryBundle.Unpack(bundle, out var isWhole);
        // What is followed by something else is no bundle and must not pass for one.
        return isWhole ? TileEdge.Bytes([.. entries.Select(entry => Rfc6962.HashLeaf(entry.Span))]) : [];
    }

    private static async Task<VersionChoice> ChooseAsync(IArchiveStore store, string path, string digest, CancellationToken cancellationToken)
    {
        var choice = new VersionChoice();
        await foreach (var version in store.ReadVersionsAsync(path, cancellationToken))
            choice.Offer(version, VersionChoice.Digest(version.Content.Span) == digest);
        return choice;
    }
}
