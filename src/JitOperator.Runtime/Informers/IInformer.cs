namespace JitOperator.Runtime.Informers;

/// <summary>A cache that says what changes in it.</summary>
public interface IInformer<T> : IObjectCache<T>
    where T : class
{
    /// <summary>
    /// Calls a handler for each object that is there now (as added) and for each change from now on; one call at a time, in order for
    /// each object. Changes to one object that come faster than the handler takes them are joined, so a slow handler costs no more
    /// memory than the objects themselves. What the handler throws is logged and counted.
    /// </summary>
    /// <returns>Dispose of it to be called no more.</returns>
    IDisposable Subscribe(Action<ResourceEvent<T>> handler);

    /// <summary>Completes when <see cref="IObjectCache{T}.HasSynced"/>.</summary>
    Task WaitForSyncAsync(CancellationToken ct);
}
