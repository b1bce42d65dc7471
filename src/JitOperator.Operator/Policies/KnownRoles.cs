using JitOperator.Api;
using JitOperator.Api.V1Alpha1;
using JitOperator.Operator.Hosting;
using k8s.Models;

namespace JitOperator.Operator.Policies;

/// <summary>The roles of the cluster as last heard of: to tell people early, never to grant by.</summary>
public sealed class KnownRoles(Caches caches)
{
    /// <summary>Index of Roles by their name.</summary>
    public const string ByName = "name";

    /// <summary>False when it is known that there is no such role.</summary>
    public bool Exists(string kind, string name, string @namespace) => kind == ApiConstants.ClusterRoleKind
        ? caches.ClusterRoles.Get(new(null, name)) is not null
        : caches.Roles.Get(new(@namespace, name)) is not null;

    /// <summary>False when it is known that there is no such role anywhere that a policy's entry offers it by exact name, or at all.</summary>
    public bool IsOffered(PolicyRole role, PolicyGrant grant)
    {
        if (role.Kind == ApiConstants.ClusterRoleKind)
        {
            return Exists(role.Kind, role.Name, string.Empty);
        }

        var places = grant.Namespaces ?? [];
        var open = grant.NamespaceSelector is not null || places.Any(place => place.EndsWith('*'));
        return open ? caches.Roles.ByIndex(ByName, role.Name).Count > 0 : places.Any(place => Exists(role.Kind, role.Name, place));
    }

    /// <summary>The policies that a role may matter to.</summary>
    public IEnumerable<AccessPolicy> PoliciesOffering(string kind, V1ObjectMeta role) =>
        caches.Policies.All.Where(policy => policy.Spec.Grants.Any(grant => grant.Roles.Any(r => r.Kind == kind && r.Name == role.Name)));
}
