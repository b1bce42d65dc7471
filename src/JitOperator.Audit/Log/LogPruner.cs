using JitOperator.Api.Audit;
using JitOperator.Api.Json;
using JitOperator.Audit.Merkle;
using JitOperator.Audit.Stores;

namespace JitOperator.Audit.Log;

/// <summary>
/// Takes records away from the beginning of a log. What they added up to, and the edge of their tree, are written and read back before;
/// every step can be the last one before a crash, and the next one to open the log clears up.
/// </summary>
internal sealed class LogPruner(LogStore store)
{
    /// <summary>Writes what the records before an index added up to. Nothing stands on it yet.</summary>
    /// <param name="before">The base as it is; null when the log begins with record 0.</param>
    /// <param name="minimumIndex">Where it is to begin.</param>
    /// <param name="rotations">Changes of the log's key among the records before that.</param>
    /// <param name="state">What the records add up to.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The base to begin with from then on.</returns>
    /// <exception cref="LogStoreException">The store failed, or a bundle is not there.</exception>
    public async Task<LogBase> PrepareAsync(
        LogBase? before, long minimumIndex, IReadOnlyList<AuditRotation> rotations, ReadOnlyMemory<byte> state, CancellationToken cancellationToken)
    {
        var range = before is null ? new CompactRange() : new CompactRange(before.MinimumIndex, before.Edge);
        while (range.Size < minimumIndex)
        {
            if ((await store.ReadBundleAsync(range.Size, cancellationToken))?.Commit is not { } bundle || bundle.Hashes.Length != TilePath.FullWidth * MerkleHash.Length)
                throw new LogStoreException($"The bundle of record {range.Size} is not there: others have pruned it, or removed it. Nothing is pruned.", mayHaveWritten: false);
            foreach (var leaf in MerkleHash.ReadAll(bundle.Hashes.Span))
                range.Append(leaf);
        }

        var logBase = new LogBase(minimumIndex, range.Edge, rotations, CanonicalJson.Digest(state.Span));
        foreach (var part in StateManifest.Write(minimumIndex, state))
            await store.Objects.CreateAsync(part, cancellationToken);
        return await store.ReadStateAsync(logBase, cancellationToken) is not null
            ? logBase
            : throw new LogStoreException($"What the records before {minimumIndex} add up to could not be read back.", mayHaveWritten: false);
    }

    /// <summary>Lets the log begin with a base.</summary>
    /// <exception cref="LogStoreException">The store failed.</exception>
    public async Task BeginAsync(LogBase logBase, CancellationToken cancellationToken)
    {
        await store.Objects.CreateAsync(BaseManifest.Write(logBase), cancellationToken);
        var name = new LogObjectName(LogObjectKind.Base, logBase.MinimumIndex);
        if (await store.Objects.ReadAsync(name.ToString(), cancellationToken) is not { } found
            || BaseManifest.Read(logBase.MinimumIndex, found).Base is not { } written || !written.Edge.SequenceEqual(logBase.Edge))
            throw new LogStoreException($"The base at {logBase.MinimumIndex} could not be read back.", mayHaveWritten: true);
    }

    /// <summary>Deletes what is before a base.</summary>
    /// <exception cref="LogStoreException">The store failed.</exception>
    public async Task DeleteAsync(LogBase? before, LogBase logBase, CancellationToken cancellationToken)
    {
        for (var index = before?.MinimumIndex ?? 0; index < logBase.MinimumIndex; index += TilePath.FullWidth)
        {
            await DeleteAsync(new(LogObjectKind.Bundle, index), cancellationToken);
            await DeleteAsync(new(LogObjectKind.BundleHashes, index), cancellationToken);
        }

        if (before is not null)
            await ClearAsync(logBase.MinimumIndex, before, cancellationToken);
    }

    /// <summary>Deletes what an interrupted pruning has left before a base. Reads all names, so it is for when a log is opened.</summary>
    /// <exception cref="LogStoreException">The store failed.</exception>
    public async Task ClearUpAsync(long minimumIndex, CancellationToken cancellationToken)
    {
        var names = new List<LogObjectName>();
        await foreach (var found in store.Objects.ListAsync(cancellationToken))
        {
            if (LogObjectName.TryParse(found.Name, out var name) && name.Index < minimumIndex && name.Kind != LogObjectKind.Commit)
                names.Add(name);
        }

        foreach (var name in names)
            await DeleteAsync(name, cancellationToken);
    }

    private async Task ClearAsync(long minimumIndex, LogBase before, CancellationToken cancellationToken)
    {
        if (before.MinimumIndex >= minimumIndex)
            return;
        var tag = LogObjectName.TagOf(before.StateDigest);
        for (var part = 0; ; part++)
        {
            var name = new LogObjectName(LogObjectKind.State, before.MinimumIndex, part, tag);
            if (await store.Objects.ReadAsync(name.ToString(), cancellationToken) is null)
                break;
            await DeleteAsync(name, cancellationToken);
        }

        await DeleteAsync(new(LogObjectKind.Base, before.MinimumIndex), cancellationToken);
    }

    private Task DeleteAsync(LogObjectName name, CancellationToken cancellationToken) => store.Objects.DeleteAsync(name.ToString(), cancellationToken);
}
