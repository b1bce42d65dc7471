using JitOperator.Api;
using JitOperator.Api.Json;
using JitOperator.Api.V1Alpha1;
using JitOperator.Core.Requests;
using JitOperator.Core.Roles;
using JitOperator.Core.Scopes;
using JitOperator.Runtime.Client;
using k8s.Models;

namespace JitOperator.Operator.Requests;

/// <summary>Reads what a role allows, from the API server itself: a cache may be behind, and people agree to this.</summary>
public sealed class RoleReader(ResourceClient<V1Role> roles, ResourceClient<V1ClusterRole> clusterRoles)
{
    /// <summary>
    /// The role's rules in all of a scope; <see cref="RoleState.Missing"/> when anywhere there is no such role,
    /// <see cref="RoleState.Unknown"/> on any failure.
    /// </summary>
    public async Task<RoleState> ReadAsync(RoleReference role, GrantScope scope, CancellationToken cancellationToken)
    {
        try
        {
            switch (role.Kind)
            {
                case ApiConstants.ClusterRoleKind:
                    return State(await clusterRoles.GetAsync(null, role.Name, cancellationToken), found => found.Rules);
                case ApiConstants.RoleKind when !scope.ClusterWide:
                    var states = new List<(string Namespace, RoleState State)>();
                    foreach (var name in scope.Namespaces)
                    {
                        states.Add((name, State(await roles.GetAsync(name, role.Name, cancellationToken), found => found.Rules)));
                    }

                    return Together(states);
                default:
                    return RoleState.Missing;
            }
        }
        catch (KubernetesRequestException)
        {
            // Not yet, never yes.
            return RoleState.Unknown;
        }
    }

    // Roles of one name need not allow the same everywhere: people agree to all of it.
    private static RoleState Together(List<(string Namespace, RoleState State)> states)
    {
        if (states is [var only])
        {
            return only.State;
        }

        if (states.Count == 0 || states.Exists(s => s.State.IsMissing))
        {
            return RoleState.Missing;
        }

        var alike = states.DistinctBy(s => s.State.Digest).Count() == 1;
        return new RoleState(
            TypedJson.Digest(states.Select(s => new { s.Namespace, s.State.Digest })),
            alike ? states[0].State.Allows : [.. states.SelectMany(s => s.State.Allows.Select(line => $"{s.Namespace}: {line}"))],
            IsMissing: false)
        {
            Risks = [.. states.SelectMany(s => s.State.Risks).Distinct(StringComparer.Ordinal)],
        };
    }

    private static RoleState State<T>(T? role, Func<T, IEnumerable<V1PolicyRule>?> rules)
        where T : class => role is null ? RoleState.Missing : StateOf(rules(role));

    /// <summary>What rules come to.</summary>
    internal static RoleState StateOf(IEnumerable<V1PolicyRule>? rules) =>
        new(Digests.OfRules(rules), RuleText.Describe(rules), IsMissing: false) { Risks = RoleRisks.Of(rules) };
}
