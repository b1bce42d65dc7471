using JitOperator.Api;
using JitOperator.Api.V1Alpha1;
using JitOperator.Core.Policies;

namespace JitOperator.Core.Scopes;

/// <summary>Settles where a request wants its role.</summary>
public static class ScopeResolver
{
    /// <summary>The scope, or what is wrong with it.</summary>
    /// <param name="spec">The request.</param>
    /// <param name="namespace">The request's own namespace.</param>
    /// <param name="namespaces">The namespaces of the cluster.</param>
    public static Resolution Resolve(AccessRequestSpec spec, string @namespace, INamespaces namespaces)
    {
        if (spec.Scope is not { } scope)
        {
            return new(GrantScope.Of([@namespace]), default, string.Empty);
        }

        if (scope.ClusterWide == true)
        {
            return new(GrantScope.Cluster, default, string.Empty);
        }

        List<string> names = scope.NamespaceSelector is { } selector
            ? [.. namespaces.All.Where(n => Selectors.Matches(selector, n.Labels)).Select(n => n.Name)]
            : [.. scope.Namespaces ?? []];
        if (names.Count == 0)
        {
            return Fault("spec.scope.namespaceSelector matches no namespace now; ask for namespaces that exist.");
        }

        if (names.Count > Bounds.ScopeNamespaces)
        {
            return Fault($"spec.scope covers {names.Count} namespaces, and one request at most {Bounds.ScopeNamespaces}; ask for fewer, or in several requests.");
        }

        return names.Find(name => namespaces.LabelsOf(name) is null) is { } missing
            ? Fault($"spec.scope: there is no namespace \"{missing}\"; ask for namespaces that exist.")
            : new(GrantScope.Of(names), default, string.Empty);
    }

    /// <summary>What is wrong with the form of a scope, whatever the cluster holds: the field and the mend; null when nothing is.</summary>
    public static string? Malformed(RequestScope? scope, string roleKind)
    {
        if (scope is null)
        {
            return null;
        }

        var ways = (scope.Namespaces is not null ? 1 : 0) + (scope.NamespaceSelector is not null ? 1 : 0) + (scope.ClusterWide is not null ? 1 : 0);
        if (ways != 1)
        {
            return "spec.scope needs exactly one of namespaces, namespaceSelector and clusterWide; leave it out for the request's own namespace.";
        }

        if (scope.ClusterWide == false)
        {
            return "spec.scope.clusterWide is false; set it to true, or leave spec.scope out for the request's own namespace.";
        }

        if (scope is { ClusterWide: true } && roleKind != ApiConstants.ClusterRoleKind)
        {
            return "spec.scope.clusterWide needs spec.role.kind ClusterRole: a Role is of one namespace.";
        }

        if (scope.Namespaces is { } names)
        {
            return names.Count == 0 || names.Any(string.IsNullOrEmpty)
                ? "spec.scope.namespaces is empty or holds an empty name; name each namespace."
                : names.FirstOrDefault(name => name.Contains('*', StringComparison.Ordinal)) is { } pattern
                    ? $"spec.scope.namespaces holds \"{pattern}\"; a request names its namespaces exactly."
                    : null;
        }

        return scope.NamespaceSelector is { } selector ? Selectors.Faults(selector, "spec.scope.namespaceSelector").FirstOrDefault() : null;
    }

    private static Resolution Fault(string message) => new(null, DenialCauses.ScopeNotFound, message);

    /// <summary>What came of it.</summary>
    /// <param name="Scope">The scope; null when there is none.</param>
    /// <param name="Cause">Why not, for programs.</param>
    /// <param name="Message">Why not, for people.</param>
    public readonly record struct Resolution(GrantScope? Scope, string? Cause, string Message);
}
