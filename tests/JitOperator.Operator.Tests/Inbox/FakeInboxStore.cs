using System.Globalization;
using JitOperator.Operator.Inbox;
using k8s;
using k8s.Models;

namespace JitOperator.Operator.Tests.Inbox;

/// <summary>An inbox in memory, which fails where a test has it fail.</summary>
public sealed class FakeInboxStore : IInboxStore
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, string> _objects = new(StringComparer.Ordinal);
    private int _uids;

    /// <summary>Awaited before an object is created; may throw, or never end.</summary>
    public Func<CancellationToken, Task> BeforeCreate { get; set; } = _ => Task.CompletedTask;

    /// <summary>Awaited after a list was made and before it is returned.</summary>
    public Func<Task> AfterList { get; set; } = () => Task.CompletedTask;

    /// <summary>Awaited before an object is deleted; may throw.</summary>
    public Func<Task> BeforeDelete { get; set; } = () => Task.CompletedTask;

    public int Created { get; private set; }

    public IReadOnlyList<V1ConfigMap> All
    {
        get
        {
            lock (_lock)
            {
                return [.. _objects.Values.Select(text => KubernetesJson.Deserialize<V1ConfigMap>(text))];
            }
        }
    }

    public async Task CreateAsync(V1ConfigMap configMap, CancellationToken cancellationToken)
    {
        await BeforeCreate(cancellationToken);
        lock (_lock)
        {
            Created++;
            configMap.Metadata.Uid = string.Create(CultureInfo.InvariantCulture, $"inbox-uid-{++_uids}");
            configMap.Metadata.NamespaceProperty = "jit-audit";
            _objects.Add(configMap.Metadata.Name, KubernetesJson.Serialize(configMap));
        }
    }

    public async Task<IReadOnlyList<V1ConfigMap>> ListAsync(CancellationToken cancellationToken)
    {
        var all = All;
        await AfterList();
        return all;
    }

    public async Task DeleteAsync(V1ConfigMap configMap, CancellationToken cancellationToken)
    {
        await BeforeDelete();
        lock (_lock)
        {
            if (_objects.TryGetValue(configMap.Metadata.Name, out var text)
                && KubernetesJson.Deserialize<V1ConfigMap>(text).Metadata.Uid == configMap.Metadata.Uid)
            {
                _objects.Remove(configMap.Metadata.Name);
            }
        }
    }
}
