using JitOperator.Audit.Merkle;
using JitOperator.Audit.Notes;

namespace JitOperator.Audit.Archive;

/// <summary>
/// Deletes records from an archive by bundles, and leaves their hashes, so that the rest still verifies. Never deletes what is held or
/// locked, a bundle whose hashes are not there to stand for it, or the last one.
/// </summary>
/// <param name="store">The archive.</param>
/// <param name="keys">The keys to believe: without a checkpoint that verifies, nothing is deleted.</param>
public sealed class ArchivePruner(IArchiveStore store, IReadOnlyCollection<VerifierKey> keys)
{
    /// <summary>Deletes the bundles that lie below an index as a whole.</summary>
    /// <param name="minimumIndex">Index of the first record to keep.</param>
    /// <param name="isHeld">
    /// Whether the records from the first index to the last one are to be kept all the same; null where locks of the store say it all.
    /// </param>
    /// <param name="cancellationToken">Gives up; the next call goes on.</param>
    /// <exception cref="ArchiveException">The archive failed.</exception>
    public async Task<ArchivePruning> PruneAsync(long minimumIndex, Func<long, long, bool>? isHeld, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(minimumIndex);
        var (head, _) = await ArchivedCheckpoint.FindAsync(store, keys, (_, _) => { }, cancellationToken);
        var pruning = new ArchivePruning([], [], [], []);
        // A checkpoint of 256 records has them all in bundle 0, which is then the last one.
        var lastIndex = ((head?.Checkpoint.Size ?? 0) - 1) / TilePath.FullWidth;
        await foreach (var text in store.ListAsync($"{ArchivePath.Tiles}entries/", cancellationToken))
        {
            if (TilePath.TryParse(text, out var bundle) && bundle.Level is null
                && bundle.Index < Math.Min(lastIndex, minimumIndex / TilePath.FullWidth))
                await PruneAsync(bundle, isHeld, pruning, cancellationToken);
        }

        return pruning;
    }

    private async Task PruneAsync(TilePath bundle, Func<long, long, bool>? isHeld, ArchivePruning pruning, CancellationToken cancellationToken)
    {
        var path = bundle.ToString();
        var first = bundle.Index * TilePath.FullWidth;
        if (isHeld?.Invoke(first, first + TilePath.FullWidth - 1) == true)
        {
            pruning.Held.Add(path);
            return;
        }

        if (!await HasHashesAsync(bundle, cancellationToken))
        {
            pruning.WithoutHashes.Add(path);
            return;
        }

        try
        {
            if (await store.DeleteAsync(path, cancellationToken))
                pruning.Deleted.Add(path);
        }
        catch (ArchiveLockedException e)
        {
            (e.Lock.LegalHold ? pruning.Held : pruning.Locked).Add(path);
        }
    }

    private async Task<bool> HasHashesAsync(TilePath bundle, CancellationToken cancellationToken)
    {
        // What is left of an unfinished bundle goes once there is the full one's tile.
        var full = await ArchivedBundle.ReadAsync(store, bundle.Index, TilePath.FullWidth, (_, _) => { }, cancellationToken);
        return full.Match || (bundle.Width < TilePath.FullWidth && full.Hashes?.Length == TilePath.FullWidth * MerkleHash.Length);
    }
}
