using JitOperator.Audit.Merkle;
using JitOperator.Audit.Stores;

namespace JitOperator.Audit.Archive;

/// <summary>
/// The tiles above those of the records' hashes. No record depends on them, so that no checkpoint would show that they were changed; but
/// proofs are made from them, and archiving goes on from them. So they are held against the tiles below.
/// </summary>
/// <remarks>In memory is a hash for every 256 records. What stands behind the checkpoint is not looked at.</remarks>
internal sealed class UpperTiles
{
    private const int HeightBits = 8;
    private const int Deepest = 7;

    private Dictionary<long, MerkleHash> _nodes = [];

    /// <summary>Takes the hashes of a whole bundle whose records and hashes do not contradict each other.</summary>
    public void Add(long index, ReadOnlySpan<byte> hashes) => _nodes[index] = RootOf(TileEdge.Hashes(hashes));

    /// <summary>What is missing or wrong, in the order of levels.</summary>
    /// <param name="store">The archive.</param>
    /// <param name="names">What there is.</param>
    /// <param name="size">Size of the tree.</param>
    /// <param name="warn">Hears of objects that are not what a plain read gives.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async IAsyncEnumerable<StoredCommit> CheckAsync(
        IArchiveStore store,
        ArchivedNames names,
        long size,
        Action<string, string> warn,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var level = 1; level <= Deepest && size >> (level * HeightBits) is > 0 and var count; level++)
        {
            foreach (var index in _nodes.Keys.Where(node => node < count).Select(node => node / TilePath.FullWidth).Distinct().Order())
            {
                var needed = (int)Math.Min(TilePath.FullWidth, count - (index * TilePath.FullWidth));
                var widths = names.UpperWidthsOf(level, index);
                if (!widths.Any(width => width >= needed))
                    yield return Fault(new TilePath(level, index, needed), 0, "it is not there");
                foreach (var path in widths.Select(width => new TilePath(level, index, width)))
                {
                    if (await CheckAsync(store, path, Math.Min(path.Width, needed), warn, cancellationToken) is { } fault)
                        yield return fault;
                }
            }

            Rise();
        }
    }

    private static StoredCommit Fault(TilePath path, int position, string fault) => StoredCommit.Unreadable(
        path.ToString(), ((path.Index * TilePath.FullWidth) + position) << (path.Level!.Value * HeightBits), fault);

    private async Task<StoredCommit?> CheckAsync(
        IArchiveStore store, TilePath path, int needed, Action<string, string> warn, CancellationToken cancellationToken)
    {
        var choice = new VersionChoice();
        int? wrong = null;
        await foreach (var version in store.ReadVersionsAsync(path.ToString(), cancellationToken))
        {
            var position = FirstWrong(path, needed, version.Content);
            choice.Offer(version, position is null);
            wrong = choice.Chosen == version ? position : wrong;
        }

        choice.Report(path.ToString(), warn);
        return wrong is { } at ? Fault(path, at, "its hashes are not those of the tiles below it") : null;
    }

    private int? FirstWrong(TilePath path, int needed, ReadOnlyMemory<byte> content)
    {
        if (content.Length != path.Width * MerkleHash.Length)
            return 0;
        var hashes = TileEdge.Hashes(content.Span);
        for (var i = 0; i < needed; i++)
        {
            if (_nodes.TryGetValue((path.Index * TilePath.FullWidth) + i, out var node) && node != hashes[i])
                return i;
        }

        return null;
    }

    private void Rise() => _nodes = _nodes
        .GroupBy(node => node.Key / TilePath.FullWidth)
        .Where(tile => tile.Count() == TilePath.FullWidth)
        .ToDictionary(tile => tile.Key, tile => RootOf(tile.OrderBy(node => node.Key).Select(node => node.Value)));

    private static MerkleHash RootOf(IEnumerable<MerkleHash> hashes)
    {
        var range = new CompactRange();
        foreach (var hash in hashes)
            range.Append(hash);
        return range.Root;
    }
}
