using k8s.Models;

namespace JitOperator.Core.Requests;

/// <summary>Puts the rules of a role into words that an approver reads at a glance: one line for each rule.</summary>
public static class RuleText
{
    /// <summary>Lines such as <c>get, list pods, pods/log</c> or <c>patch deployments (apps) named gateway</c>.</summary>
    public static IReadOnlyList<string> Describe(IEnumerable<V1PolicyRule>? rules) => [.. (rules ?? []).Select(Describe)];

    private static string Describe(V1PolicyRule rule)
    {
        var verbs = Join(rule.Verbs, "no verb", "every verb on");
        if (rule.NonResourceURLs is { Count: > 0 } paths)
        {
            return $"{verbs} {string.Join(", ", paths)}";
        }

        var groups = (rule.ApiGroups ?? []).Where(group => group.Length > 0).ToList();
        var where = groups.Count == 0 ? string.Empty : groups.Contains("*", StringComparer.Ordinal) ? " (every API group)" : $" ({string.Join(", ", groups)})";
        var names = rule.ResourceNames is { Count: > 0 } named ? $" named {string.Join(", ", named)}" : string.Empty;
        return $"{verbs} {Join(rule.Resources, "nothing", "every resource")}{where}{names}";
    }

    private static string Join(IList<string>? words, string none, string all) =>
        words is not { Count: > 0 } ? none : words.Contains("*", StringComparer.Ordinal) ? all : string.Join(", ", words);
}
