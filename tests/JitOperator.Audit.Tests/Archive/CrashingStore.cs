using JitOperator.Audit.Archive;

namespace JitOperator.Audit.Tests.Archive;

/// <summary>A store that dies at a call, before or after it has done what it was asked for; and keeps dying until it is replaced.</summary>
internal sealed class CrashingStore(IArchiveStore inner, int calls, bool afterwards) : IArchiveStore
{
    private int _left = calls;

    /// <summary>True once it has died.</summary>
    public bool IsDead => _left < 0;

    public Task<bool> PutAsync(string path, ReadOnlyMemory<byte> content, ArchiveLock? objectLock, CancellationToken cancellationToken) =>
        CallAsync(() => inner.PutAsync(path, content, objectLock, cancellationToken));

    public Task PutLatestAsync(string path, ReadOnlyMemory<byte> content, ArchiveLock? objectLock, CancellationToken cancellationToken) =>
        CallAsync(async () =>
        {
            await inner.PutLatestAsync(path, content, objectLock, cancellationToken);
            return true;
        });

    public async IAsyncEnumerable<ArchiveVersion> ReadVersionsAsync(
        string path, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await CallAsync(() => Task.FromResult(true));
        await foreach (var version in inner.ReadVersionsAsync(path, cancellationToken))
            yield return version;
    }

    public async IAsyncEnumerable<string> ListAsync(
        string prefix, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await CallAsync(() => Task.FromResult(true));
        await foreach (var path in inner.ListAsync(prefix, cancellationToken))
            yield return path;
    }

    public Task<bool> SetLegalHoldAsync(string path, bool isHeld, CancellationToken cancellationToken) =>
        CallAsync(() => inner.SetLegalHoldAsync(path, isHeld, cancellationToken));

    public Task<bool> ExtendLockAsync(string path, DateTimeOffset until, CancellationToken cancellationToken) =>
        CallAsync(() => inner.ExtendLockAsync(path, until, cancellationToken));

    public Task<bool> DeleteAsync(string path, CancellationToken cancellationToken) =>
        CallAsync(() => inner.DeleteAsync(path, cancellationToken));

    private async Task<bool> CallAsync(Func<Task<bool>> call)
    {
        // Lets racing archivers take turns.
        await Task.Yield();
        var left = Interlocked.Decrement(ref _left);
        if (left >= 0)
            return await call();
        if (left == -1 && afterwards)
            await call();
        throw new InvalidOperationException("test: the process died");
    }
}
