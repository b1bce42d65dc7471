using JitOperator.Api;
using JitOperator.Api.V1Alpha1;

namespace JitOperator.Core.Policies;

/// <summary>Holds the roles that a policy offers by exact name against those that exist.</summary>
public static class OfferedRoles
{
    /// <summary>A sentence for each role that a policy offers and that is nowhere to be found; empty for one that denies.</summary>
    /// <param name="spec">The policy.</param>
    /// <param name="exists">Whether there is a role of that kind and name in a namespace that the entry names, or in any.</param>
    public static IReadOnlyList<string> Missing(AccessPolicySpec spec, Func<PolicyRole, PolicyGrant, bool> exists) =>
        spec.Effect == PolicyEffects.Deny
            ? []
            :
            [
                .. spec.Grants.SelectMany((grant, i) => grant.Roles
                    .Select((role, j) => (Role: role, Path: $"spec.grants[{i}].roles[{j}]"))
                    .Where(offered => !offered.Role.Name.EndsWith('*') && !exists(offered.Role, grant))
                    .Select(offered => $"{offered.Path}: there is no {offered.Role.Kind} \"{offered.Role.Name}\", so it cannot be granted; create it, or take it out.")),
            ];
}
