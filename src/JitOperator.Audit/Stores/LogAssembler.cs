using System.Runtime.CompilerServices;

namespace JitOperator.Audit.Stores;

/// <summary>
/// Puts together what a log consists of from its objects in the order of names: the base, the bundles, and then the commits, among them
/// those whose merging is not finished. Holds no more than one bundle.
/// </summary>
internal static class LogAssembler
{
    /// <summary>What the log has, in the order in which it is to be followed.</summary>
    public static async IAsyncEnumerable<StoredCommit> AssembleAsync(
        IAsyncEnumerable<FoundObject> objects, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var parts = new Parts();
        await foreach (var found in objects.WithCancellation(cancellationToken))
        {
            foreach (var stored in parts.Take(found))
                yield return stored;
        }

        foreach (var stored in parts.TakeRest())
            yield return stored;
    }

    /// <summary>What was found and not given yet.</summary>
    private sealed class Parts
    {
        private StoredCommit? _base;
        private long _minimumIndex;
        private (long FirstIndex, FoundObject Entries)? _bundle;

        public List<StoredCommit> Take(FoundObject found)
        {
            if (!LogObjectName.TryParse(found.Name, out var name))
                return [StoredCommit.Unreadable(found.Where, null, found.Fault ?? "it has the label of a log's objects, but not the name of one")];
            switch (name.Kind)
            {
                case LogObjectKind.Base:
                    // A pruning writes its base before it deletes the one before: the last one counts.
                    _base = BaseManifest.Read(name.Index, found);
                    _minimumIndex = name.Index;
                    return [];
                case LogObjectKind.Bundle:
                    var before = TakeRest();
                    _bundle = (name.Index, found);
                    return before;
                case LogObjectKind.BundleHashes:
                    // Without its records: a merging that has just begun, or one that was interrupted. Its commits are still there.
                    return _bundle?.FirstIndex == name.Index ? TakeBundle(found) : [];
                case LogObjectKind.Commit:
                    return [.. TakeRest(), CommitManifest.Read(name.Index, found)];
                default:
                    return [];
            }
        }

        public List<StoredCommit> TakeRest() => TakeBundle(hashes: null);

        private List<StoredCommit> TakeBundle(FoundObject? hashes)
        {
            List<StoredCommit> taken = _base is null ? [] : [_base];
            _base = null;
            // Below the base: what a pruning has not deleted yet.
            if (_bundle is { } bundle && bundle.FirstIndex >= _minimumIndex)
                taken.Add(BundleManifest.Read(bundle.FirstIndex, bundle.Entries, hashes));
            _bundle = null;
            return taken;
        }
    }
}
