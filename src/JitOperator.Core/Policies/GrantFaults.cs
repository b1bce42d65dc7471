using JitOperator.Api;
using JitOperator.Api.V1Alpha1;
using JitOperator.Core.Scopes;
using JitOperator.Core.Values;

namespace JitOperator.Core.Policies;

/// <summary>Faults of what a policy offers.</summary>
internal static class GrantFaults
{
    public static IEnumerable<string> Of(IList<PolicyGrant> grants) => grants.Count == 0
        ? ["spec.grants is empty and so offers nothing; add at least one entry with roles and namespaces."]
        : grants.SelectMany((grant, i) => Of(grant, $"spec.grants[{i}]"));

    private static IEnumerable<string> Of(PolicyGrant grant, string path)
    {
        if (grant.Roles.Count == 0)
        {
            yield return $"{path}.roles is empty and so offers nothing; name at least one role.";
        }

        for (var i = 0; i < grant.Roles.Count; i++)
        {
            var role = grant.Roles[i];
            if (role.Kind is not (ApiConstants.RoleKind or ApiConstants.ClusterRoleKind))
            {
                yield return $"{path}.roles[{i}].kind is \"{role.Kind}\"; set it to Role or ClusterRole.";
            }
            else if (grant.ClusterWide == true && role.Kind == ApiConstants.RoleKind)
            {
                yield return $"{path}.roles[{i}].kind is Role, which is of one namespace; offer a ClusterRole, or leave clusterWide out.";
            }

            if (PatternFault(role.Name) is { } fault)
            {
                yield return $"{path}.roles[{i}].name {fault}";
            }
        }

        foreach (var fault in Place(grant, path))
        {
            yield return fault;
        }
    }

    private static List<string> Place(PolicyGrant grant, string path)
    {
        if (grant.ClusterWide == true)
        {
            return grant.Namespaces is null && grant.NamespaceSelector is null
                ? []
                : [$"{path}.clusterWide is the whole cluster; take out namespaces and namespaceSelector, or make them an entry of their own."];
        }

        if (grant.Namespaces is null && grant.NamespaceSelector is null)
        {
            return [$"{path} names no place and so offers nothing; add namespaces, a namespaceSelector, or clusterWide: true."];
        }

        var faults = new List<string>();
        if (grant.Namespaces is { Count: 0 })
        {
            faults.Add($"{path}.namespaces is empty, which matches nothing; name at least one namespace.");
        }

        faults.AddRange((grant.Namespaces ?? []).Select((name, i) => (Fault: PatternFault(name), At: i))
            .Where(found => found.Fault is not null)
            .Select(found => $"{path}.namespaces[{found.At}] {found.Fault}"));
        if (grant.NamespaceSelector is { } selector)
        {
            faults.AddRange(Selectors.Faults(selector, $"{path}.namespaceSelector"));
        }

        return faults;
    }

    private static string? PatternFault(string pattern) =>
        NamePattern.IsValid(pattern) ? null : $"is \"{pattern}\"; give an exact name, or a prefix that ends in its only *.";
}
