using JitOperator.Audit.Merkle;
using JitOperator.Audit.Stores;
using Microsoft.Extensions.Logging;

namespace JitOperator.Audit.Log;

/// <summary>
/// Merges commits into full bundles, so that the number of objects stays small: as soon as there are 256 records in commits, they become
/// one bundle and its hashes, and the commits are deleted. Every step can be the last one before a crash: what was done is done again to
/// the same effect, or goes on from there, and the log verifies in between.
/// </summary>
/// <param name="store">Where the log is.</param>
/// <param name="tail">What is to be merged.</param>
/// <param name="rest">Waits after each deletion.</param>
/// <param name="logger">Hears what was merged.</param>
internal sealed partial class LogCompactor(LogStore store, LogTail tail, Func<CancellationToken, Task> rest, ILogger logger)
{
    /// <summary>Merges all that there is to merge.</summary>
    /// <exception cref="LogStoreException">The store failed; what is left is done the next time.</exception>
    /// <exception cref="LogDamagedException">What is in the store is not what was written. Nothing is deleted any more.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (tail.NextBundle() is { } next)
        {
            await MakeBundleAsync(next.First, next.Leaves, next.Commits, cancellationToken);
            tail.BundleMade();
            Merged(logger, next.First, next.First + TilePath.FullWidth - 1);
            await DeleteMergedAsync(cancellationToken);
        }

        await DeleteMergedAsync(cancellationToken);
    }

    /// <summary>The hashes first, so that a bundle that is there is whole; and both are read back before anything is deleted.</summary>
    private async Task MakeBundleAsync(long first, MerkleHash[] leaves, long[] commits, CancellationToken cancellationToken)
    {
        var entries = await EntriesAsync(first, leaves, commits, cancellationToken);
        // Another writer may have merged these very records, and deleted their commits or even pruned them since.
        if (entries is null && await store.Objects.ReadFloorAsync(cancellationToken) <= first)
            throw new LogDamagedException(first, $"Records {first} to {first + leaves.Length - 1} are not what was written, or are gone; nothing is merged.");
        if (entries is not null)
        {
            await store.Objects.CreateAsync(BundleManifest.WriteHashes(first, leaves.SelectMany(leaf => leaf.ToArray()).ToArray()), cancellationToken);
            await store.Objects.CreateAsync(BundleManifest.WriteEntries(first, EntryBundle.Pack(entries)), cancellationToken);
        }

        var made = await store.ReadBundleAsync(first, cancellationToken);
        if (made is null && await store.Objects.ReadFloorAsync(cancellationToken) > first)
            return;
        if (made?.Commit is not { } bundle || !MerkleHash.ReadAll(bundle.Hashes.Span).SequenceEqual(leaves)
            || !EntryBundle.Unpack(bundle.Entries, out _).Select(entry => Rfc6962.HashLeaf(entry.Span)).SequenceEqual(leaves))
            throw new LogDamagedException(first, $"The bundle of records {first} to {first + leaves.Length - 1} is not what was written ({made?.Fault ?? "other records"}).");
    }

    /// <summary>The records of a bundle from its commits, each held against the hash that the writer knows; null when they are not there.</summary>
    private async Task<List<ReadOnlyMemory<byte>>?> EntriesAsync(
        long first, MerkleHash[] leaves, long[] commits, CancellationToken cancellationToken)
    {
        var entries = new List<ReadOnlyMemory<byte>>(leaves.Length);
        foreach (var at in commits)
        {
            var found = await store.Objects.ReadAsync(CommitManifest.NameOf(at), cancellationToken);
            var commit = found is null ? null : CommitManifest.Read(at, found).Commit;
            var skip = (int)(first + entries.Count - at);
            entries.AddRange(EntryBundle.Unpack(commit?.Entries ?? default, out _).Skip(skip).Take(leaves.Length - entries.Count));
        }

        return entries.Select(entry => Rfc6962.HashLeaf(entry.Span)).SequenceEqual(leaves) ? entries : null;
    }

    private async Task DeleteMergedAsync(CancellationToken cancellationToken)
    {
        var merged = tail.MergedCommits();
        if (merged.Count == 0)
            return;
        // Before the first name is free again.
        await store.Objects.RaiseFloorAsync(tail.Start, cancellationToken);
        foreach (var first in merged)
        {
            await store.Objects.DeleteAsync(CommitManifest.NameOf(first), cancellationToken);
            tail.Deleted(first);
            await rest(cancellationToken);
        }
    }

    [LoggerMessage(LogLevel.Debug, "Merged records {First} to {Last} of the audit log into a bundle")]
    private static partial void Merged(ILogger logger, long first, long last);
}
