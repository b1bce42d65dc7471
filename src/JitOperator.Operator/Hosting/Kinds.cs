using JitOperator.Api;
using JitOperator.Api.V1Alpha1;
using JitOperator.Runtime.Client;

namespace JitOperator.Operator.Hosting;

/// <summary>The kinds of objects that the operator reads and writes.</summary>
public static class Kinds
{
    /// <summary>AccessRequest.</summary>
    public static ResourceKind Requests { get; } = Ours(AccessRequest.Plural, AccessRequest.KindName, namespaced: true);

    /// <summary>AccessApproval.</summary>
    public static ResourceKind Approvals { get; } = Ours(AccessApproval.Plural, AccessApproval.KindName, namespaced: true);

    /// <summary>AccessPolicy.</summary>
    public static ResourceKind Policies { get; } = Ours(AccessPolicy.Plural, AccessPolicy.KindName, namespaced: false);

    /// <summary>RoleBinding.</summary>
    public static ResourceKind RoleBindings { get; } = new(ApiConstants.Rbac, "v1", "rolebindings", "RoleBinding", Namespaced: true);

    /// <summary>ClusterRoleBinding.</summary>
    public static ResourceKind ClusterRoleBindings { get; } =
        new(ApiConstants.Rbac, "v1", "clusterrolebindings", "ClusterRoleBinding", Namespaced: false);

    /// <summary>Role.</summary>
    public static ResourceKind Roles { get; } = new(ApiConstants.Rbac, "v1", "roles", "Role", Namespaced: true);

    /// <summary>ClusterRole.</summary>
    public static ResourceKind ClusterRoles { get; } = new(ApiConstants.Rbac, "v1", "clusterroles", "ClusterRole", Namespaced: false);

    /// <summary>Namespace.</summary>
    public static ResourceKind Namespaces { get; } = new(string.Empty, "v1", "namespaces", "Namespace", Namespaced: false);

    /// <summary>Secret.</summary>
    public static ResourceKind Secrets { get; } = new(string.Empty, "v1", "secrets", "Secret", Namespaced: true);

    /// <summary>ConfigMap.</summary>
    public static ResourceKind ConfigMaps { get; } = new(string.Empty, "v1", "configmaps", "ConfigMap", Namespaced: true);

    private static ResourceKind Ours(string plural, string kind, bool namespaced) =>
        new(ApiConstants.Group, ApiConstants.Version, plural, kind, namespaced);
}
