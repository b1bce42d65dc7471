using System.Text;
using JitOperator.Audit.Log;
using JitOperator.Audit.Merkle;
using JitOperator.Audit.Notes;
using JitOperator.Audit.Records;
using Microsoft.Extensions.Logging;

namespace JitOperator.Audit.Archive;

/// <summary>
/// Copies a log into an archive, in the form of C2SP tlog-tiles: bundles and tiles first, each read back, and the checkpoint last. So what
/// the checkpoint says is archived is there, whenever this ends. What was written before an interruption is found again, as each object
/// is written once and by its content.
/// </summary>
/// <remarks>
/// One call at a time. Two archivers of one log do each other no harm: they write the same. But one at a time is enough, and in a
/// directory the slower one may put an older checkpoint over a newer, which the next run mends.
/// </remarks>
/// <param name="store">The archive.</param>
/// <param name="keys">The keys to believe, of the archive's checkpoint too.</param>
/// <param name="options">How to archive.</param>
/// <param name="time">Tells what locks still make sense, and the lag.</param>
/// <param name="logger">Hears of what was mended; never of what records say.</param>
public sealed partial class LogArchiver(
    IArchiveStore store, IReadOnlyCollection<VerifierKey> keys, LogArchiverOptions options, TimeProvider time, ILogger logger)
{
    /// <summary>As many records are kept in memory between the check of what is to be archived and its writing; more are read twice.</summary>
    private const int MostKept = 4 * TilePath.FullWidth;

    /// <summary>Servers refuse a retention that ends at once.</summary>
    private static readonly TimeSpan s_shortestLock = TimeSpan.FromMinutes(1);

    private readonly DateTimeOffset _begin = time.GetUtcNow();
    private volatile LogHead? _head;
    private long _caughtUpTicks;

    /// <summary>Reads verified records of the log, in order and without gaps.</summary>
    /// <param name="first">Index of the first record wanted.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Records from there on. It may end anywhere behind the head that is being archived; the rest is not read.</returns>
    public delegate IAsyncEnumerable<LogRecord> ReadFrom(long first, CancellationToken cancellationToken);

    /// <summary>How many records are archived, as the last call found or left it; 0 before the first.</summary>
    public long ArchivedSize => _head?.Checkpoint.Size ?? 0;

    /// <summary>The archive's checkpoint, likewise; null without one.</summary>
    public LogHead? ArchivedHead => _head;

    /// <summary>When the last call that got to its end began: all that was in its head by then is archived. Null before the first.</summary>
    public DateTimeOffset? CaughtUpAt =>
        Interlocked.Read(ref _caughtUpTicks) is > 0 and var ticks ? new DateTimeOffset(ticks, TimeSpan.Zero) : null;

    /// <summary>How far the archive is behind a log of this size.</summary>
    public ArchiveLag LagBehind(long logSize)
    {
        var records = Math.Max(0, logSize - ArchivedSize);
        return new ArchiveLag(records, records == 0 ? TimeSpan.Zero : time.GetUtcNow() - (CaughtUpAt ?? _begin));
    }

    /// <summary>Archives the log up to a head. Does nothing where the archive is that far, and has this log.</summary>
    /// <param name="head">The head.</param>
    /// <param name="readFrom">Reads the log; called once or twice.</param>
    /// <param name="cancellationToken">Gives up, at any point; the next call goes on.</param>
    /// <returns>How many records are archived now.</returns>
    /// <exception cref="ArchiveConflictException">
    /// The archive has another log, or what is in it is not what its checkpoint was signed for. Nothing was written.
    /// </exception>
    /// <exception cref="ArchiveException">The archive failed.</exception>
    /// <exception cref="LogDamagedException">The records that were read are not those that the head was signed for. Nothing was written.</exception>
    public async Task<long> ArchiveAsync(LogHead head, ReadFrom readFrom, CancellationToken cancellationToken)
    {
        if (!Checkpoint.TryOpen(head.SignedNote, keys, out var signed, out var fault) || signed!.ToString() != head.Checkpoint.ToString())
            throw new ArgumentException($"The head is not one to archive: {fault ?? "its note is another one"}.", nameof(head));
        var begin = time.GetUtcNow();
        var archived = await FindArchivedAsync(head.Checkpoint.Origin, cancellationToken);
        var edge = await EdgeAsync(archived?.Checkpoint, cancellationToken);
        _head = archived;
        if (archived is not null && head.Checkpoint.Size <= archived.Checkpoint.Size)
        {
            await CheckPrefixAsync(head.Checkpoint, archived.Checkpoint, cancellationToken);
        }
        else
        {
            await WriteAsync(head, archived?.Checkpoint, edge, readFrom, cancellationToken);
        }

        Interlocked.Exchange(ref _caughtUpTicks, begin.UtcTicks);
        return ArchivedSize;
    }

    private static ArchiveConflictException Conflict(string message) => new(ArchivePath.Checkpoint, message);

    private async Task<LogHead?> FindArchivedAsync(string origin, CancellationToken cancellationToken)
    {
        var (archived, isThere) = await ArchivedCheckpoint.FindAsync(store, keys, (_, _) => { }, cancellationToken);
        if (archived is null && isThere)
            throw Conflict("The archive's checkpoint is not signed by any of the given keys: give the right keys, or another place to archive to.");
        if (archived is not null && archived.Checkpoint.Origin != origin)
            throw Conflict($"The archive has the log \"{archived.Checkpoint.Origin}\", not \"{origin}\": give each log a place of its own.");
        return archived;
    }

    /// <summary>Where to go on from: the archive's end, or the beginning where tiles of it were lost.</summary>
    private async Task<TileEdge> EdgeAsync(Checkpoint? archived, CancellationToken cancellationToken)
    {
        if (archived is null)
            return new TileEdge();
        if (await ArchivedTree.EdgeAtAsync(store, archived.Size, cancellationToken) is not { } edge)
        {
            TilesLost(logger, archived.Origin, archived.Size);
            return new TileEdge();
        }

        return edge.Root == archived.Root
            ? edge
            : throw Conflict($"The archive's hash tiles do not give the root that its checkpoint of {archived.Size} records was signed for: they were changed.");
    }

    private async Task CheckPrefixAsync(Checkpoint head, Checkpoint archived, CancellationToken cancellationToken)
    {
        var root = head.Size == archived.Size
            ? archived.Root
            : (await ArchivedTree.EdgeAtAsync(store, head.Size, cancellationToken))?.Root;
        if (root is not null && root != head.Root)
            throw Conflict($"The archive has another log: at {head.Size} records its root is not that of this log, which was rewritten or restored.");
    }

    private async Task WriteAsync(LogHead head, Checkpoint? archived, TileEdge edge, ReadFrom readFrom, CancellationToken cancellationToken)
    {
        var before = edge.Size;
        var entries = await UnfinishedEntriesAsync(edge, readFrom, cancellationToken);
        var kept = await CheckAsync(head.Checkpoint, archived, edge.Copy(), readFrom, cancellationToken);
        var records = kept?.ToAsyncEnumerable() ?? readFrom(before, cancellationToken);
        var last = _begin;
        await foreach (var record in UpToAsync(records, before, head.Checkpoint.Size, cancellationToken))
        {
            last = TimeOf(record);
            entries.Add(record.Bytes);
            var filled = new List<(TilePath Path, byte[] Hashes)>();
            edge.Append(record.LeafHash, filled);
            if (filled.Count == 0)
                continue;
            await PutAsync(new TilePath(null, filled[0].Path.Index, TilePath.FullWidth), EntryBundle.Pack(entries), last, cancellationToken);
            foreach (var (path, hashes) in filled)
                await PutAsync(path, hashes, last, cancellationToken);
            entries.Clear();
        }

        if (edge.Root != head.Checkpoint.Root)
            throw new LogDamagedException(edge.Size, "The log changed while it was archived.");
        if (entries.Count > 0)
            await PutAsync(new TilePath(null, edge.Size / TilePath.FullWidth, entries.Count), EntryBundle.Pack(entries), last, cancellationToken);
        foreach (var (path, hashes) in edge.Unfinished())
            await PutAsync(path, hashes, last, cancellationToken);
        await PutCheckpointAsync(head, last, cancellationToken);
        if (options.DeletesReplaced)
            await DeleteReplacedAsync(archived?.Size ?? 0, head.Checkpoint.Size, cancellationToken);
    }

    /// <summary>The records that are in the archive's unfinished bundle: from there, or from the log where they are gone.</summary>
    private async Task<List<ReadOnlyMemory<byte>>> UnfinishedEntriesAsync(TileEdge edge, ReadFrom readFrom, CancellationToken cancellationToken)
    {
        var leaves = edge.Unfinished().Where(tile => tile.Path.Level == 0).SelectMany(tile => TileEdge.Hashes(tile.Hashes)).ToList();
        if (leaves.Count == 0)
            return [];
        if (await ArchivedTree.EntriesAsync(store, edge.Size / TilePath.FullWidth, leaves, cancellationToken) is { } archived)
            return [.. archived];
        BundleLost(logger, edge.Size / TilePath.FullWidth);
        var first = edge.Size - leaves.Count;
        var records = await UpToAsync(readFrom(first, cancellationToken), first, edge.Size, cancellationToken).ToListAsync(cancellationToken);
        return records.Select(record => record.LeafHash).SequenceEqual(leaves)
            ? records.ConvertAll(record => record.Bytes)
            : throw Conflict($"The archive has another log: from record {first} on, its hashes are not those of this log.");
    }

    /// <summary>
    /// Finds out, before anything is written, whether what the archive has and what the log goes on with give the head's root together.
    /// They do only if the archive is the beginning of this log. Returns the records, unless they are too many to keep.
    /// </summary>
    private static async Task<List<LogRecord>?> CheckAsync(
        Checkpoint head, Checkpoint? archived, TileEdge edge, ReadFrom readFrom, CancellationToken cancellationToken)
    {
        var kept = head.Size - edge.Size <= MostKept ? new List<LogRecord>() : null;
        var first = edge.Size;
        await foreach (var record in UpToAsync(readFrom(first, cancellationToken), first, head.Size, cancellationToken))
        {
            edge.Append(Rfc6962.HashLeaf(record.Bytes.Span), []);
            kept?.Add(record);
            if (edge.Size == archived?.Size && edge.Root != archived.Root)
                throw Conflict($"The archive has another log: at {archived.Size} records its root is not that of this log.");
        }

        if (edge.Root == head.Root)
            return kept;
        throw first == 0
            ? new LogDamagedException(null, $"The log's records do not give the root that its head of {head.Size} records was signed for.")
            : Conflict($"The archive has another log: what it has of {first} records and what this log goes on with do not give this log's root.");
    }

    private static async IAsyncEnumerable<LogRecord> UpToAsync(
        IAsyncEnumerable<LogRecord> records, long first, long end, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var next = first;
        await foreach (var record in records.WithCancellation(cancellationToken))
        {
            if (next >= end)
                break;
            if (record.Index != next)
                throw new LogDamagedException(next, $"The log gave record {record.Index} in the place of record {next}.");
            next++;
            yield return record;
        }

        if (next < end)
            throw new LogDamagedException(next, $"The log ends before record {next}, but its head is for {end} records.");
    }

    private static DateTimeOffset TimeOf(LogRecord record) => RecordTime.TryParse(record.Record.Time, out var instant)
        ? instant
        : throw new LogDamagedException(record.Index, $"Record {record.Index} has no time.");

    private Task<bool> PutAsync(TilePath path, byte[] content, DateTimeOffset last, CancellationToken cancellationToken) =>
        store.PutAsync(path.ToString(), content, LockOf(last, path.Width == TilePath.FullWidth), cancellationToken);

    private ArchiveLock? LockOf(DateTimeOffset last, bool isFull)
    {
        var wanted = (isFull ? options.LockFor : options.LockForUnfinished ?? options.LockFor)(last);
        if (wanted?.RetainUntil <= time.GetUtcNow() + s_shortestLock)
            wanted = wanted with { RetainUntil = null };
        return wanted is { RetainUntil: null, LegalHold: false } ? null : wanted;
    }

    private async Task PutCheckpointAsync(LogHead head, DateTimeOffset last, CancellationToken cancellationToken)
    {
        // Another archiver may have got further in the meantime.
        var now = await FindArchivedAsync(head.Checkpoint.Origin, cancellationToken);
        if (now is null || now.Checkpoint.Size < head.Checkpoint.Size)
        {
            await store.PutLatestAsync(
                ArchivePath.Checkpoint, Encoding.UTF8.GetBytes(head.SignedNote), LockOf(last, isFull: false), cancellationToken);
            now = head;
        }

        _head = now;
    }

    /// <summary>Deletes unfinished bundles and tiles of which there is more now. Whatever keeps it from that does no harm.</summary>
    private async Task DeleteReplacedAsync(long before, long size, CancellationToken cancellationToken)
    {
        try
        {
            for (var level = 0; level < TileEdge.LevelsAt(size); level++)
            {
                var (old, now) = (TileEdge.UnfinishedAt(level, before), TileEdge.UnfinishedAt(level, size));
                var replacement = old.Index == now.Index ? now : old with { Width = TilePath.FullWidth };
                await DeleteNarrowerAsync(replacement, cancellationToken);
                if (level == 0)
                    await DeleteNarrowerAsync(replacement with { Level = null }, cancellationToken);
            }
        }
        catch (ArchiveException e)
        {
            NotTidied(logger, e);
        }
    }

    private async Task DeleteNarrowerAsync(TilePath replacement, CancellationToken cancellationToken)
    {
        await foreach (var path in ArchivedTree.NarrowerAsync(store, replacement, cancellationToken))
        {
            try
            {
                await store.DeleteAsync(path.ToString(), cancellationToken);
            }
            catch (ArchiveLockedException)
            {
                // It goes on being there, and nobody needs it.
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "Hash tiles of the archive of {Origin} with {Size} records are missing; writing them again from the log")]
    private static partial void TilesLost(ILogger logger, string origin, long size);

    [LoggerMessage(LogLevel.Warning, "The archive's unfinished bundle {Index} is missing; writing it again from the log")]
    private static partial void BundleLost(ILogger logger, long index);

    [LoggerMessage(LogLevel.Information, "Bundles and tiles that were replaced could not be deleted from the archive")]
    private static partial void NotTidied(ILogger logger, Exception exception);
}
