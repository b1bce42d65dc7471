using JitOperator.Audit.Log;
using k8s.Models;

namespace JitOperator.Audit.Stores;

/// <summary>
/// Where the objects of a log are kept: immutable, each under a name that is given once, as manifests of ConfigMaps. Creating a name is
/// the log's compare-and-swap: of any number that create the same one, exactly one succeeds. Every call ends in bounded time.
/// </summary>
public interface ILogObjects
{
    /// <summary>Creates an object, unless there is one of this name. Durable once it returns.</summary>
    /// <exception cref="LogStoreException">It failed; <see cref="LogStoreException.MayHaveWritten"/> says whether that is certain.</exception>
    Task<CreateOutcome> CreateAsync(V1ConfigMap manifest, CancellationToken cancellationToken);

    /// <summary>The object of a name; null when there is none. Sees everything whose creation has returned, to whomever.</summary>
    /// <exception cref="LogStoreException">It cannot be read.</exception>
    Task<FoundObject?> ReadAsync(string name, CancellationToken cancellationToken);

    /// <summary>Every object of the log, in ascending order of names.</summary>
    /// <exception cref="LogStoreException">They cannot be read.</exception>
    IAsyncEnumerable<FoundObject> ListAsync(CancellationToken cancellationToken);

    /// <summary>Deletes an object. That there is none is no failure.</summary>
    /// <exception cref="LogStoreException">It failed.</exception>
    Task DeleteAsync(string name, CancellationToken cancellationToken);

    /// <summary>
    /// The floor: index of the first record that was not merged into a bundle; 0 before the first time. Merging frees the names of
    /// commits, and it is the floor that keeps a writer that was away from taking such a name for its own: whoever created a commit
    /// below it has come too late.
    /// </summary>
    /// <remarks>Sees every <see cref="RaiseFloorAsync"/> that has returned, to whomever.</remarks>
    /// <exception cref="LogStoreException">It cannot be read.</exception>
    Task<long> ReadFloorAsync(CancellationToken cancellationToken);

    /// <summary>Raises the floor. One that is as high or higher stays.</summary>
    /// <exception cref="LogStoreException">It failed.</exception>
    Task RaiseFloorAsync(long floor, CancellationToken cancellationToken);
}
