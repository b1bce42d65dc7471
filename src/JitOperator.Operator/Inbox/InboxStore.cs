using JitOperator.Api;
using JitOperator.Runtime.Client;
using k8s.Models;

namespace JitOperator.Operator.Inbox;

/// <summary>The inbox in the namespace of the audit log.</summary>
public sealed class InboxStore(ResourceClient<V1ConfigMap> configMaps, string @namespace) : IInboxStore
{
    /// <summary>Finds the inbox, and nothing of the log.</summary>
    public static ListQuery Query { get; } = new(LabelSelector: Labels.AuditInboxSelector);

    /// <inheritdoc/>
    public Task CreateAsync(V1ConfigMap configMap, CancellationToken cancellationToken)
    {
        configMap.Metadata.NamespaceProperty = @namespace;
        return configMaps.CreateAsync(configMap, cancellationToken);
    }

    /// <inheritdoc/>
    /// <remarks>Without a resourceVersion the API server reads from etcd itself and not from its cache.</remarks>
    public async Task<IReadOnlyList<V1ConfigMap>> ListAsync(CancellationToken cancellationToken) =>
        [.. (await configMaps.ListAsync(@namespace, Query, cancellationToken)).Items];

    /// <inheritdoc/>
    public Task DeleteAsync(V1ConfigMap configMap, CancellationToken cancellationToken) =>
        configMaps.DeleteAsync(@namespace, configMap.Metadata.Name, configMap.Metadata.Uid, cancellationToken);
}
