using JitOperator.Runtime.Client;
using k8s.Models;

namespace JitOperator.Operator.Bindings;

/// <summary>
/// Clients for RoleBindings and ClusterRoleBindings. Both have the same fields, so that one type serves for both: a ClusterRoleBinding is
/// one without a namespace.
/// </summary>
/// <param name="Namespaced">RoleBindings.</param>
/// <param name="Cluster">ClusterRoleBindings.</param>
public sealed record BindingClients(ResourceClient<V1RoleBinding> Namespaced, ResourceClient<V1RoleBinding> Cluster)
{
    /// <summary>Reads a binding; null when there is none.</summary>
    public Task<V1RoleBinding?> GetAsync(string? @namespace, string name, CancellationToken cancellationToken) =>
        Of(@namespace).GetAsync(Place(@namespace), name, cancellationToken);

    /// <summary>Creates a binding, which takes the kind that its namespace calls for.</summary>
    public Task<V1RoleBinding> CreateAsync(V1RoleBinding binding, CancellationToken cancellationToken) =>
        Of(binding.Metadata.NamespaceProperty).CreateAsync(binding, cancellationToken);

    /// <summary>Deletes one particular binding.</summary>
    public Task<DeleteOutcome> DeleteAsync(string? @namespace, string name, string uid, CancellationToken cancellationToken) =>
        Of(@namespace).DeleteAsync(Place(@namespace), name, uid, cancellationToken);

    private static string? Place(string? @namespace) => string.IsNullOrEmpty(@namespace) ? null : @namespace;

    private ResourceClient<V1RoleBinding> Of(string? @namespace) => string.IsNullOrEmpty(@namespace) ? Cluster : Namespaced;
}
