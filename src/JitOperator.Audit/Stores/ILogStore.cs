using JitOperator.Audit.Log;

namespace JitOperator.Audit.Stores;

/// <summary>
/// Where commits are kept. Each can be created once and never changes, which is the log's compare-and-swap: of any number of writers
/// that create the same first index, exactly one succeeds. Every call ends in bounded time.
/// </summary>
public interface ILogStore : ILogSource
{
    /// <summary>Creates a commit, unless there is one with this first index. Durable once it returns.</summary>
    /// <exception cref="LogStoreException">It failed; <see cref="LogStoreException.MayHaveWritten"/> says whether that is certain.</exception>
    Task<CreateOutcome> CreateAsync(LogCommit commit, CancellationToken cancellationToken);

    /// <summary>The commit with this first index; null when there is none.</summary>
    /// <remarks>Sees everything whose creation has returned, to whomever.</remarks>
    /// <exception cref="LogStoreException">It cannot be read.</exception>
    /// <exception cref="LogSupersededException">It was merged: whoever is still at this place has to read the log anew.</exception>
    Task<StoredCommit?> ReadAsync(long firstIndex, CancellationToken cancellationToken);

    /// <summary>What the records below a base added up to; null unless it is there as a whole and has the digest that the base tells.</summary>
    /// <exception cref="LogStoreException">It cannot be read.</exception>
    Task<ReadOnlyMemory<byte>?> ReadStateAsync(LogBase logBase, CancellationToken cancellationToken);
}
