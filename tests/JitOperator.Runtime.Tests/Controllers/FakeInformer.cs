using JitOperator.Runtime.Informers;
using k8s;
using k8s.Models;

namespace JitOperator.Runtime.Tests.Controllers;

/// <summary>An informer that hears what a test says.</summary>
internal sealed class FakeInformer<T> : IInformer<T>
    where T : class, IKubernetesObject<V1ObjectMeta>
{
    private readonly TaskCompletionSource _synced = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<Action<ResourceEvent<T>>> _handlers = [];

    public bool HasSynced => _synced.Task.IsCompleted;

    public IReadOnlyCollection<T> All => [];

    public T? Get(ObjectKey key) => null;

    public IReadOnlyList<T> ByIndex(string index, string value) => [];

    public IDisposable Subscribe(Action<ResourceEvent<T>> handler)
    {
        _handlers.Add(handler);
        return new MemoryStream();
    }

    public Task WaitForSyncAsync(CancellationToken ct) => _synced.Task.WaitAsync(ct);

    public void Sync() => _synced.TrySetResult();

    public void Say(T? old, T? now) =>
        _handlers.ForEach(handler => handler(new ResourceEvent<T>(ObjectKey.Of((old ?? now)!), old, now)));
}
