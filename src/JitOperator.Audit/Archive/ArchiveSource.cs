using System.Runtime.CompilerServices;
using JitOperator.Audit.Log;
using JitOperator.Audit.Merkle;
using JitOperator.Audit.Notes;
using JitOperator.Audit.Stores;
using JitOperator.Audit.Verification;

namespace JitOperator.Audit.Archive;

/// <summary>
/// Reads a log in the form of C2SP tlog-tiles: from an archive, or from a directory that <c>audit export --format tiles</c> wrote. Gives
/// a commit for each full bundle, without a checkpoint of its own; the last part comes with the checkpoint. What stands behind that comes
/// without one, so that the removal of a newer checkpoint shows. Tiles above the records' hashes that do not fit those below come last, as
/// parts that cannot be read. Nothing else is judged here: that is the verifier's part.
/// </summary>
/// <remarks>
/// Reads below delete markers and newer versions, and tells of them in <see cref="Warnings"/>. In memory are the names of the bundles (16
/// bytes each) and one bundle in up to three versions.
/// </remarks>
/// <param name="store">The archive.</param>
/// <param name="keys">
/// The keys to believe, and with them those that the log's records pass it on to: versions of the checkpoint that none of them signed are
/// passed over. Null takes the one of the largest size.
/// </param>
public sealed class ArchiveSource(IArchiveStore store, IReadOnlyCollection<VerifierKey>? keys = null) : ILogSource
{
    /// <summary>Most warnings that are listed.</summary>
    public const int MostWarnings = 1000;

    private readonly List<ArchiveWarning> _warnings = [];

    /// <summary>What was found in the last reading that a plain reader would not have seen, or not so; at most <see cref="MostWarnings"/>.</summary>
    public IReadOnlyList<ArchiveWarning> Warnings => _warnings;

    /// <summary>How many there were.</summary>
    public long WarningCount { get; private set; }

    /// <summary>True: whatever kind of store it is, an archiver may be at work.</summary>
    public bool IsLive => true;

    /// <inheritdoc/>
    public async IAsyncEnumerable<StoredCommit> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        _warnings.Clear();
        WarningCount = 0;
        await using var parts = ReadAsync(cancellationToken).GetAsyncEnumerator(cancellationToken);
        while (await MoveNextAsync(parts))
            yield return parts.Current;
    }

    private static async Task<bool> MoveNextAsync(IAsyncEnumerator<StoredCommit> parts)
    {
        try
        {
            return await parts.MoveNextAsync();
        }
        catch (ArchiveException e)
        {
            throw new LogStoreException(e.Message, mayHaveWritten: false, e);
        }
    }

    private static LogCommit Cut(LogCommit commit, int first, int end, string? checkpoint)
    {
        var entries = EntryBundle.Unpack(commit.Entries, out _);
        ReadOnlyMemory<byte> Slice(ReadOnlyMemory<byte> hashes)
        {
            var (from, to) = (first * MerkleHash.Length, end * MerkleHash.Length);
            return hashes[Math.Min(from, hashes.Length)..Math.Min(to, hashes.Length)];
        }

        return new LogCommit(
            commit.FirstIndex + first,
            commit.Entries.IsEmpty ? commit.Entries : EntryBundle.Pack([.. entries.Skip(first).Take(end - first)]),
            Slice(commit.Hashes),
            checkpoint,
            commit.Writer);
    }

    private async IAsyncEnumerable<StoredCommit> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var believed = keys;
        if (keys is not null && await ArchivedCheckpoint.HasStrangerAsync(store, keys, cancellationToken))
            believed = await PassedOnToAsync(keys, cancellationToken);
        await foreach (var part in ReadAsync(believed, Warn, cancellationToken))
            yield return part;
    }

    /// <summary>The keys and those that the log was passed on to, as its records tell. Each such record is signed by the key before.</summary>
    private async Task<IReadOnlyCollection<VerifierKey>> PassedOnToAsync(IReadOnlyCollection<VerifierKey> first, CancellationToken cancellationToken)
    {
        var chain = new CommitChain(first, origin: null);
        await foreach (var part in ReadAsync(first, (_, _) => { }, cancellationToken))
            chain.Check(part);
        return chain.Keys.Keys;
    }

    private async IAsyncEnumerable<StoredCommit> ReadAsync(
        IReadOnlyCollection<VerifierKey>? believed, Action<string, string> warn, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (head, isThere) = await ArchivedCheckpoint.FindAsync(store, believed, warn, cancellationToken);
        var upper = new UpperTiles();
        if (head is null && isThere)
            yield return StoredCommit.Unreadable(ArchivePath.Checkpoint, null, "no version of it is a checkpoint to believe");
        var names = await ArchivedNames.ListAsync(store, warn, cancellationToken);
        var size = head?.Checkpoint.Size ?? 0;
        var isSaid = size == 0;
        foreach (var index in names.Indices)
        {
            var first = index * TilePath.FullWidth;
            if (!isSaid && first >= size)
            {
                isSaid = true;
                yield return WithoutItsLast(head!);
            }

            var isLast = first < size && size - first <= TilePath.FullWidth;
            isSaid |= isLast;
            var needed = first < size ? (int)Math.Min(TilePath.FullWidth, size - first) : 1;
            await foreach (var part in ReadAsync(new(names, upper, warn), index, needed, isLast ? head : null, cancellationToken))
                yield return part;
        }

        if (!isSaid)
            yield return WithoutItsLast(head!);
        await foreach (var wrong in upper.CheckAsync(store, names, size, warn, cancellationToken))
            yield return wrong;
    }

    private static StoredCommit WithoutItsLast(LogHead head)
    {
        var first = (head.Checkpoint.Size - 1) / TilePath.FullWidth * TilePath.FullWidth;
        return StoredCommit.Unreadable(
            new TilePath(null, first / TilePath.FullWidth, (int)(head.Checkpoint.Size - first)).ToString(),
            first,
            $"it is not there, nor are its hashes, but the checkpoint is for {head.Checkpoint.Size} records");
    }

    /// <summary>What there is of one bundle: usually one commit.</summary>
    /// <param name="reading">What there is, and who hears of it.</param>
    /// <param name="index">Index of the bundle.</param>
    /// <param name="needed">How many records it must have, to go by the checkpoint.</param>
    /// <param name="head">The checkpoint that ends within this bundle; null for all others.</param>
    /// <param name="cancellationToken">Gives up.</param>
    private async IAsyncEnumerable<StoredCommit> ReadAsync(
        Reading reading, long index, int needed, LogHead? head, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var first = index * TilePath.FullWidth;
        var width = reading.Names.BestWidth(index, needed);
        var (commit, fault) = await ReadAsync(reading, index, width, cancellationToken);
        var where = new TilePath(null, index, width).ToString();
        if (fault is not null)
            yield return StoredCommit.Unreadable(where, first, fault);
        if (commit is not null && (head is null || width <= needed))
        {
            yield return StoredCommit.Of(where, commit with { Checkpoint = head?.SignedNote }, width);
        }
        else if (commit is not null)
        {
            // More than the checkpoint is for: an archiver that was interrupted, or somebody who removed a newer checkpoint.
            yield return StoredCommit.Of(where, Cut(commit, 0, needed, head!.SignedNote));
            yield return StoredCommit.Of(where, Cut(commit, needed, width, checkpoint: null), width - needed);
        }

        // The same, where only the bundle or only the tile got that far.
        var widest = reading.Names.WidestOf(index);
        if (widest <= width || commit is null)
            yield break;
        (commit, _) = await ReadAsync(reading, index, widest, cancellationToken);
        if (commit is not null)
            yield return StoredCommit.Of(new TilePath(null, index, widest).ToString(), Cut(commit, width, widest, checkpoint: null), widest - width);
    }

    private async Task<(LogCommit? Commit, string? Fault)> ReadAsync(Reading reading, long index, int width, CancellationToken cancellationToken)
    {
        var bundle = await ArchivedBundle.ReadAsync(store, index, width, reading.Warn, cancellationToken);
        var isTile = bundle.Hashes?.Length == width * MerkleHash.Length;
        if (isTile && width == TilePath.FullWidth && (bundle.Match || bundle.Entries is null))
            reading.Upper.Add(index, bundle.Hashes!.Value.Span);
        var hashes = isTile ? bundle.Hashes!.Value : ArchivedBundle.LeafHashes(bundle.Entries ?? default);
        var fault = bundle switch
        {
            { Entries: null, Hashes: null } => "it went away while the archive was read",
            { Entries.Length: 0 } => "it is empty",
            _ when isTile => null,
            _ => $"its hashes, {new TilePath(0, index, width)}, are missing or cut{(hashes.IsEmpty ? string.Empty : "; they were computed from it")}",
        };
        return hashes.IsEmpty
            ? (null, fault)
            : (new LogCommit(index * TilePath.FullWidth, bundle.Entries ?? default, hashes, Checkpoint: null, Writer: string.Empty), fault);
    }

    private void Warn(string path, string message)
    {
        WarningCount++;
        if (_warnings.Count < MostWarnings)
            _warnings.Add(new ArchiveWarning(path, message));
    }

    /// <summary>What goes through one reading.</summary>
    private sealed record Reading(ArchivedNames Names, UpperTiles Upper, Action<string, string> Warn);
}
