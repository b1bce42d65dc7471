using JitOperator.Audit.Log;

namespace JitOperator.Audit.Stores;

/// <summary>A log that can be read: a store, or a copy of what was in one.</summary>
public interface ILogSource
{
    /// <summary>True when others may write to it while it is read: then what seems to be wrong is looked at twice.</summary>
    bool IsLive => false;

    /// <summary>Every commit that is there, in ascending order of the first index; those without one come first.</summary>
    /// <exception cref="LogStoreException">It cannot be read.</exception>
    IAsyncEnumerable<StoredCommit> ReadAllAsync(CancellationToken cancellationToken);
}
