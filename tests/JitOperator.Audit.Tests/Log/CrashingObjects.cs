using JitOperator.Audit.Stores;
using k8s.Models;

namespace JitOperator.Audit.Tests.Log;

/// <summary>The process is gone: nothing that it had under way comes back.</summary>
internal sealed class CrashException() : Exception("test: the process was killed");

/// <summary>
/// A process's view of a store: at one of its calls the process is killed, just before the call takes effect or just after, and whatever
/// it tries from then on comes to nothing.
/// </summary>
internal sealed class CrashingObjects(ILogObjects inner, int killAt, bool afterwards) : ILogObjects
{
    private int _calls;

    /// <summary>True once the process is gone.</summary>
    public bool IsDead { get; private set; }

    public Task<CreateOutcome> CreateAsync(V1ConfigMap manifest, CancellationToken cancellationToken) =>
        CallAsync(() => inner.CreateAsync(manifest, cancellationToken));

    public Task<FoundObject?> ReadAsync(string name, CancellationToken cancellationToken) =>
        CallAsync(() => inner.ReadAsync(name, cancellationToken));

    public async IAsyncEnumerable<FoundObject> ListAsync(
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await CallAsync(() => Task.FromResult(true));
        await foreach (var found in inner.ListAsync(cancellationToken))
            yield return found;
    }

    public Task DeleteAsync(string name, CancellationToken cancellationToken) => CallAsync(async () =>
    {
        await inner.DeleteAsync(name, cancellationToken);
        return true;
    });

    public Task<long> ReadFloorAsync(CancellationToken cancellationToken) => CallAsync(() => inner.ReadFloorAsync(cancellationToken));

    public Task RaiseFloorAsync(long floor, CancellationToken cancellationToken) => CallAsync(async () =>
    {
        await inner.RaiseFloorAsync(floor, cancellationToken);
        return true;
    });

    private async Task<T> CallAsync<T>(Func<Task<T>> call)
    {
        await Task.Yield();
        var isLast = Interlocked.Increment(ref _calls) == killAt;
        if (IsDead || (isLast && !afterwards))
        {
            IsDead = true;
            throw new CrashException();
        }

        var result = await call();
        if (!isLast && !IsDead)
            return result;
        IsDead = true;
        throw new CrashException();
    }
}
