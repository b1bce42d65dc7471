using k8s.Models;

namespace JitOperator.Core.Activity;

/// <summary>Whether a role's rules allow a call, as the API server's authorizer decides it.</summary>
/// <remarks>Source: the evaluation helpers of <c>k8s.io/kubernetes/pkg/apis/rbac</c>.</remarks>
public static class RbacRules
{
    private const string All = "*";

    /// <summary>True when one of the rules allows the call. Empty lists match nothing, but for resource names.</summary>
    public static bool Allow(IEnumerable<V1PolicyRule>? rules, ApiCall call) => rules?.Any(rule => Allows(rule, call)) == true;

    /// <summary>True when the rule allows the call.</summary>
    public static bool Allows(V1PolicyRule rule, ApiCall call) =>
        (Holds(rule.Verbs, call.Verb) || Holds(rule.Verbs, All))
        && (call.Resource is { } resource
            ? (Holds(rule.ApiGroups, call.ApiGroup ?? string.Empty) || Holds(rule.ApiGroups, All))
                && CoversResource(rule.Resources, resource, call.Subresource)
                && (rule.ResourceNames is null or { Count: 0 } || rule.ResourceNames.Contains(call.Name))
            : CoversPath(rule.NonResourceURLs, ApiCallReader.PathOf(call.RequestUri)));

    /// <summary>True when a list of resources, as rules have them, covers one.</summary>
    public static bool CoversResource(IList<string>? given, string resource, string subresource)
    {
        var whole = subresource.Length == 0 ? resource : $"{resource}/{subresource}";
        return given is not null && given.Any(entry =>
            entry == All || entry == whole || (subresource.Length > 0 && entry == $"*/{subresource}"));
    }

    private static bool CoversPath(IList<string>? given, string path) => given is not null && given.Any(entry =>
        entry == All || entry == path || (entry.EndsWith('*') && path.StartsWith(entry[..^1], StringComparison.Ordinal)));

    private static bool Holds(IList<string>? given, string wanted) => given?.Contains(wanted) == true;
}
