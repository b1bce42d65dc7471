using System.Runtime.CompilerServices;
using JitOperator.Api;
using JitOperator.Api.V1Alpha1;
using JitOperator.Core.Requests;
using JitOperator.Core.Scopes;
using JitOperator.Runtime.Informers;
using k8s.Models;

namespace JitOperator.Operator.Requests;

/// <summary>
/// What a role allows by the caches, for those who only want to know that nothing has changed: with many live grants, reading the role of
/// each anew would be most of what a new leader asks the API server. What it says is worked out once for each object that a watch brought.
/// </summary>
public sealed class RoleCache(IObjectCache<V1Role> roles, IObjectCache<V1ClusterRole> clusterRoles)
{
    private readonly ConditionalWeakTable<object, RoleState> _states = [];

    /// <summary>The role's rules in all of a scope; null when the caches do not know it, which says nothing.</summary>
    public RoleState? Of(RoleReference role, GrantScope scope)
    {
        if (role.Kind == ApiConstants.ClusterRoleKind)
        {
            return clusterRoles.Get(new(null, role.Name)) is { } known ? Of(known, known.Rules) : null;
        }

        // Of several roles together there is one state only when it is made, which is not worth it.
        return role.Kind == ApiConstants.RoleKind && scope is { ClusterWide: false, Namespaces: [var place] }
            && roles.Get(new(place, role.Name)) is { } found
            ? Of(found, found.Rules)
            : null;
    }

    private RoleState Of(object role, IEnumerable<V1PolicyRule>? rules) => _states.GetValue(role, _ => RoleReader.StateOf(rules));
}
