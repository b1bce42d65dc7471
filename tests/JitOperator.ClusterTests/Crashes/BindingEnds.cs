using System.Collections.Concurrent;
using JitOperator.Api;
using JitOperator.Core.Values;
using JitOperator.Operator.Requests;
using JitOperator.Runtime.Client;
using JitOperator.Runtime.Informers;
using JitOperator.Runtime.Timing;
using JitOperator.TestKit.Waiting;
using k8s.Models;
using Microsoft.Extensions.Logging.Abstractions;

namespace JitOperator.ClusterTests.Crashes;

/// <summary>Watches the operator's bindings in a namespace and notes when each was gone, against its own expiry.</summary>
internal sealed class BindingEnds
{
    private readonly ConcurrentDictionary<string, TimeSpan> _lateness = new(StringComparer.Ordinal);
    private readonly Informer<V1RoleBinding> _bindings;

    public BindingEnds(ResourceClient<V1RoleBinding> client, string @namespace, TimeProvider time)
    {
        _bindings = new(
            client,
            new InformerOptions { Namespace = @namespace, ListQuery = new() { LabelSelector = Labels.ManagedSelector } },
            time,
            Jitter.Create(),
            NullLogger.Instance);
        _bindings.Subscribe(change =>
        {
            if (change is { New: null, Old: { } gone } && Timestamp.TryParse(gone.GetAnnotation(Annotations.ExpiresAt), out var expiry))
            {
                var late = time.GetUtcNow() - expiry;
                _lateness.AddOrUpdate(RequestKeys.RequestOf(gone), late, (_, before) => before > late ? before : late);
            }
        });
    }

    public Task RunAsync(CancellationToken cancellationToken) => _bindings.RunAsync(cancellationToken);

    /// <summary>How many bindings were seen to come and go.</summary>
    public int Count => _lateness.Count;

    /// <summary>Returns once none is left.</summary>
    public Task NoneLeftAsync() => Eventually.TrueAsync(() => _bindings.All.Count == 0, "no binding is left");

    /// <summary>
    /// How long after its expiry the binding of a request was gone; negative if it went before. Zero if there never was one: where no
    /// leader came in time, a grant ends without having begun.
    /// </summary>
    public TimeSpan LatenessOf(string requestUid) => _lateness.GetValueOrDefault(requestUid);
}
