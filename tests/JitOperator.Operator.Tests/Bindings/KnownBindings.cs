using JitOperator.Runtime.Informers;
using k8s.Models;

namespace JitOperator.Operator.Tests.Bindings;

/// <summary>A cache of bindings that are what a test says.</summary>
internal sealed class KnownBindings(params V1RoleBinding[] bindings) : IInformer<V1RoleBinding>
{
    public bool HasSynced => true;

    public IReadOnlyCollection<V1RoleBinding> All => bindings;

    public V1RoleBinding? Get(ObjectKey key) => bindings.FirstOrDefault(binding => ObjectKey.Of(binding) == key);

    public IReadOnlyList<V1RoleBinding> ByIndex(string index, string value) => [];

    public IDisposable Subscribe(Action<ResourceEvent<V1RoleBinding>> handler)
    {
        foreach (var binding in bindings)
        {
            handler(new(ObjectKey.Of(binding), null, binding));
        }

        return new MemoryStream();
    }

    public Task WaitForSyncAsync(CancellationToken ct) => Task.CompletedTask;
}
