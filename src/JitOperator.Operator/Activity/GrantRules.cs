using JitOperator.Api;
using JitOperator.Core.Activity;
using JitOperator.Runtime.Informers;
using k8s.Models;

namespace JitOperator.Operator.Activity;

/// <summary>What the role of a grant allows now, as the caches have it.</summary>
public sealed class GrantRules(IObjectCache<V1Role> roles, IObjectCache<V1ClusterRole> clusterRoles)
{
    /// <summary>The rules in a namespace; null when there is no such role.</summary>
    public IEnumerable<V1PolicyRule>? Of(KnownGrant grant, string @namespace) => grant.Grant.RoleKind switch
    {
        ApiConstants.ClusterRoleKind => clusterRoles.Get(new(null, grant.Grant.RoleName))?.Rules,
        ApiConstants.RoleKind when @namespace.Length > 0 => roles.Get(new(@namespace, grant.Grant.RoleName))?.Rules,
        _ => null,
    };
}
