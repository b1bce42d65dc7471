using System.Collections.Concurrent;
using JitOperator.Runtime.Controllers;
using JitOperator.Runtime.Informers;
using k8s.Models;

namespace JitOperator.Runtime.Tests.Controllers;

/// <summary>Does what a test says, and remembers for whom.</summary>
internal sealed class ScriptedController(Func<ObjectKey, int, CancellationToken, Task<ReconcileResult>> reconcile)
    : IEntityController<V1ConfigMap>
{
    private readonly ConcurrentDictionary<ObjectKey, int> _calls = new();

    public int Calls(string name) => _calls.GetValueOrDefault(new ObjectKey("ns", name));

    public Task<ReconcileResult> ReconcileAsync(ObjectKey key, CancellationToken ct) =>
        reconcile(key, _calls.AddOrUpdate(key, 1, (_, calls) => calls + 1), ct);
}
