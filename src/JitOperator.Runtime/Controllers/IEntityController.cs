using JitOperator.Runtime.Informers;

namespace JitOperator.Runtime.Controllers;

/// <summary>Brings the world to what objects of a kind ask for.</summary>
/// <typeparam name="T">The kind.</typeparam>
public interface IEntityController<T>
{
    /// <summary>
    /// Looks at one object and does what is missing. Level-based: the key says where to look, never what happened, and calls may be
    /// fewer or more than changes. That the key is not in the cache means that the object is gone.
    /// </summary>
    /// <param name="key">Which object. No two calls run for one key at a time.</param>
    /// <param name="ct">Stop: the process ends, or leads no more.</param>
    /// <returns>When to look again. An exception means <see cref="ReconcileResult.Retry"/>, and is logged.</returns>
    Task<ReconcileResult> ReconcileAsync(ObjectKey key, CancellationToken ct);
}
