using JitOperator.Api;
using JitOperator.Core.Requests;
using JitOperator.Runtime.Client;
using k8s.Models;

namespace JitOperator.Operator.Requests;

/// <summary>Reads what a role allows, from the API server itself: a cache may be behind, and people agree to this.</summary>
public sealed class RoleReader(ResourceClient<V1Role> roles, ResourceClient<V1ClusterRole> clusterRoles)
{
    /// <summary>The role's rules; <see cref="RoleState.Missing"/> when there is no such role, <see cref="RoleState.Unknown"/> on any failure.</summary>
    public async Task<RoleState> ReadAsync(string kind, string name, string @namespace, CancellationToken cancellationToken)
    {
        try
        {
            return kind switch
            {
                ApiConstants.RoleKind => State(await roles.GetAsync(@namespace, name, cancellationToken), role => role.Rules),
                ApiConstants.ClusterRoleKind => State(await clusterRoles.GetAsync(null, name, cancellationToken), role => role.Rules),
                _ => RoleState.Missing,
            };
        }
        catch (KubernetesRequestException)
        {
            // Not yet, never yes.
            return RoleState.Unknown;
        }
    }

    private static RoleState State<T>(T? role, Func<T, IEnumerable<V1PolicyRule>?> rules)
        where T : class => role is null
            ? RoleState.Missing
            : new RoleState(Digests.OfRules(rules(role)), RuleText.Describe(rules(role)), IsMissing: false);
}
