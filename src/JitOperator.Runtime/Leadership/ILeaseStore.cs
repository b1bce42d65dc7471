namespace JitOperator.Runtime.Leadership;

/// <summary>
/// Where a lease is kept. Writes are compare-and-swap: of those that start from one state, one at most takes effect. A call that throws
/// leaves open whether the store took the write; a call that returns says what happened.
/// </summary>
public interface ILeaseStore
{
    /// <summary>The lease as it is now, not as a cache remembers it; null if there is none.</summary>
    Task<LeaseSnapshot?> ReadAsync(CancellationToken cancellationToken);

    /// <summary>Creates the lease. Null if there is one already.</summary>
    Task<LeaseSnapshot?> TryCreateAsync(LeaseRecord record, CancellationToken cancellationToken);

    /// <summary>Replaces what the lease says. Null if it is no longer as <paramref name="expected"/>, or gone.</summary>
    Task<LeaseSnapshot?> TryUpdateAsync(LeaseSnapshot expected, LeaseRecord record, CancellationToken cancellationToken);
}
