using JitOperator.Operator.Requests;
using JitOperator.Runtime.Informers;
using k8s.Models;

namespace JitOperator.Operator.Bindings;

/// <summary>The operator's RoleBindings and ClusterRoleBindings as last heard of; the latter have no namespace.</summary>
/// <param name="Namespaced">RoleBindings.</param>
/// <param name="Cluster">ClusterRoleBindings.</param>
public sealed record BindingCaches(IInformer<V1RoleBinding> Namespaced, IInformer<V1RoleBinding> Cluster)
{
    /// <summary>Every one of them.</summary>
    public IEnumerable<V1RoleBinding> All => Namespaced.All.Concat(Cluster.All);

    /// <summary>A binding; null when there is none. The empty namespace is that of ClusterRoleBindings.</summary>
    public V1RoleBinding? Get(string? @namespace, string name) => string.IsNullOrEmpty(@namespace)
        ? Cluster.Get(new(null, name))
        : Namespaced.Get(new(@namespace, name));

    /// <summary>Those that claim to serve a request.</summary>
    public IEnumerable<V1RoleBinding> OfRequest(string uid) =>
        Namespaced.ByIndex(RequestKeys.ByRequest, uid).Concat(Cluster.ByIndex(RequestKeys.ByRequest, uid));
}
