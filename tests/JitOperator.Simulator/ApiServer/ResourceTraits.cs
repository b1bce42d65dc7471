namespace JitOperator.Simulator.ApiServer;

/// <summary>In what kinds differ, as the strategies of their registries have it (<c>pkg/registry</c> of Kubernetes).</summary>
/// <param name="Kind">As errors and lists name it; null where it is not known.</param>
/// <param name="IsCustom">A custom resource of ours: has a status of its own and counts generations, and empty fields stay.</param>
/// <param name="CreatesOnReplace">A PUT makes what is not there.</param>
/// <param name="ReplacesBlindly">A PUT needs no resourceVersion.</param>
internal sealed record ResourceTraits(
    string? Kind = null, bool IsCustom = false, bool CreatesOnReplace = false, bool ReplacesBlindly = true)
{
    private static readonly ResourceTraits Other = new();

    private static readonly Dictionary<string, ResourceTraits> Known = new(StringComparer.Ordinal)
    {
        ["accessapprovals.jitoperator.io"] = new("AccessApproval", IsCustom: true, ReplacesBlindly: false),
        ["accesspolicies.jitoperator.io"] = new("AccessPolicy", IsCustom: true, ReplacesBlindly: false),
        ["accessrequests.jitoperator.io"] = new("AccessRequest", IsCustom: true, ReplacesBlindly: false),
        ["clusterrolebindings.rbac.authorization.k8s.io"] = new("ClusterRoleBinding", CreatesOnReplace: true),
        ["clusterroles.rbac.authorization.k8s.io"] = new("ClusterRole", CreatesOnReplace: true),
        ["configmaps"] = new("ConfigMap"),
        ["events.events.k8s.io"] = new("Event", CreatesOnReplace: true),
        ["leases.coordination.k8s.io"] = new("Lease", CreatesOnReplace: true, ReplacesBlindly: false),
        ["namespaces"] = new("Namespace"),
        ["rolebindings.rbac.authorization.k8s.io"] = new("RoleBinding", CreatesOnReplace: true),
        ["roles.rbac.authorization.k8s.io"] = new("Role", CreatesOnReplace: true),
        ["secrets"] = new("Secret"),
    };

    /// <summary>Those of a kind, by its <see cref="ResourcePath.Resource"/>.</summary>
    public static ResourceTraits Of(string resource) => Known.GetValueOrDefault(resource, Other);
}
