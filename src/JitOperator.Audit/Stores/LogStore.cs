using JitOperator.Api.Json;
using JitOperator.Audit.Log;
using JitOperator.Audit.Merkle;

namespace JitOperator.Audit.Stores;

/// <summary>A log in a store of objects, of whatever kind that is: commits, and what merging and pruning make of them.</summary>
/// <param name="objects">Where its objects are kept.</param>
public sealed class LogStore(ILogObjects objects) : ILogStore
{
    private const int BundleSize = TilePath.FullWidth;

    /// <summary>Where its objects are kept.</summary>
    public ILogObjects Objects => objects;

    /// <inheritdoc/>
    public bool IsLive => objects is ConfigMapObjects;

    /// <summary>A log in memory.</summary>
    public static LogStore InMemory() => new(new MemoryObjects());

    /// <summary>A log in a directory.</summary>
    public static LogStore InDirectory(string directory) => new(new DirectoryObjects(directory));

    /// <inheritdoc/>
    /// <remarks>
    /// Merging deletes commits, which frees their names. So whoever has created one looks at the floor, which was raised before: below
    /// it, the commit has come too late, unless it is the one that was merged.
    /// </remarks>
    public async Task<CreateOutcome> CreateAsync(LogCommit commit, CancellationToken cancellationToken)
    {
        if (await objects.CreateAsync(CommitManifest.Write(commit), cancellationToken) == CreateOutcome.Exists)
            return CreateOutcome.Exists;
        try
        {
            if (commit.FirstIndex >= await objects.ReadFloorAsync(cancellationToken) || await IsMergedAsync(commit, cancellationToken))
                return CreateOutcome.Created;
            await objects.DeleteAsync(CommitManifest.NameOf(commit.FirstIndex), cancellationToken);
        }
        catch (Exception e) when (e is LogStoreException { MayHaveWritten: false } or OperationCanceledException)
        {
            throw new LogStoreException($"Whether commit {commit.FirstIndex} came too late could not be found out.", mayHaveWritten: true, e);
        }

        throw new LogSupersededException(commit.FirstIndex);
    }

    /// <inheritdoc/>
    public async Task<StoredCommit?> ReadAsync(long firstIndex, CancellationToken cancellationToken)
    {
        var found = await objects.ReadAsync(CommitManifest.NameOf(firstIndex), cancellationToken);
        // Afterwards: what was merged between the two reads is below it.
        return firstIndex < await objects.ReadFloorAsync(cancellationToken)
            ? throw new LogSupersededException(firstIndex)
            : found is null ? null : CommitManifest.Read(firstIndex, found);
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<StoredCommit> ReadAllAsync(CancellationToken cancellationToken) =>
        LogAssembler.AssembleAsync(objects.ListAsync(cancellationToken), cancellationToken);

    /// <summary>A bundle; null when there is none.</summary>
    /// <exception cref="LogStoreException">It cannot be read.</exception>
    public async Task<StoredCommit?> ReadBundleAsync(long firstIndex, CancellationToken cancellationToken)
    {
        var entries = await objects.ReadAsync(new LogObjectName(LogObjectKind.Bundle, firstIndex).ToString(), cancellationToken);
        if (entries is null)
            return null;
        var hashes = await objects.ReadAsync(new LogObjectName(LogObjectKind.BundleHashes, firstIndex).ToString(), cancellationToken);
        return BundleManifest.Read(firstIndex, entries, hashes);
    }

    /// <inheritdoc/>
    public async Task<ReadOnlyMemory<byte>?> ReadStateAsync(LogBase logBase, CancellationToken cancellationToken)
    {
        var tag = LogObjectName.TagOf(logBase.StateDigest);
        using var state = new MemoryStream();
        for (var part = 0; ; part++)
        {
            var found = await objects.ReadAsync(new LogObjectName(LogObjectKind.State, logBase.MinimumIndex, part, tag).ToString(), cancellationToken);
            if (found is not null && StateManifest.Read(found) is { } bytes)
                state.Write(bytes);
            else
                return found is null && CanonicalJson.Digest(state.ToArray()) == logBase.StateDigest ? state.ToArray() : null;
        }
    }

    /// <summary>True when the records of a commit are those that were merged at its place.</summary>
    private async Task<bool> IsMergedAsync(LogCommit commit, CancellationToken cancellationToken)
    {
        var entries = EntryBundle.Unpack(commit.Entries, out _);
        for (var at = 0; at < entries.Count;)
        {
            var index = commit.FirstIndex + at;
            if (await ReadBundleAsync(index - (index % BundleSize), cancellationToken) is not { } bundle)
            {
                // Not merged yet, so that it is this commit that holds it; or pruned, and then there is no telling.
                return at > 0;
            }

            var merged = EntryBundle.Unpack(bundle.Commit?.Entries ?? default, out _).Skip((int)(index % BundleSize)).ToList();
            var count = Math.Min(merged.Count, entries.Count - at);
            if (count == 0 || Enumerable.Range(0, count).Any(i => !merged[i].Span.SequenceEqual(entries[at + i].Span)))
                return false;
            at += count;
        }

        return true;
    }
}
