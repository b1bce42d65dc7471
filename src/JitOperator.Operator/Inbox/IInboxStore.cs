using JitOperator.Runtime.Client;
using k8s.Models;

namespace JitOperator.Operator.Inbox;

/// <summary>Where the inbox is.</summary>
public interface IInboxStore
{
    /// <summary>Adds an object.</summary>
    /// <exception cref="KubernetesRequestException">It is not there, or nobody knows.</exception>
    Task CreateAsync(V1ConfigMap configMap, CancellationToken cancellationToken);

    /// <summary>All objects that are there at one moment, which is not before this call.</summary>
    /// <exception cref="KubernetesRequestException">They cannot be read.</exception>
    Task<IReadOnlyList<V1ConfigMap>> ListAsync(CancellationToken cancellationToken);

    /// <summary>Deletes one particular object; that it is gone is as good.</summary>
    /// <exception cref="KubernetesRequestException">It may be there still.</exception>
    Task DeleteAsync(V1ConfigMap configMap, CancellationToken cancellationToken);
}
