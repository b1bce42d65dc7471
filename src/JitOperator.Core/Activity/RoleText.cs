using System.Globalization;
using System.Text;
using JitOperator.Api;
using k8s.Models;

namespace JitOperator.Core.Activity;

/// <summary>Rules as YAML, for people: a Role, or a ClusterRole where the grant was one, and the same rules always the same text.</summary>
public static class RoleText
{
    /// <summary>A manifest with the rules.</summary>
    /// <param name="name">Name of the role.</param>
    /// <param name="namespace">Its namespace; null for a ClusterRole.</param>
    /// <param name="rules">Its rules.</param>
    /// <param name="notes">Sentences to put on top as comments, a line each; on one line, whatever is in them.</param>
    public static string Of(string name, string? @namespace, IReadOnlyList<V1PolicyRule> rules, IEnumerable<string> notes)
    {
        var text = new StringBuilder();
        foreach (var note in notes)
        {
            text.Append("# ").Append(Escape(note)).Append('\n');
        }

        text.Append("apiVersion: ").Append(ApiConstants.Rbac).Append("/v1\n");
        text.Append("kind: ").Append(@namespace is null ? ApiConstants.ClusterRoleKind : ApiConstants.RoleKind).Append('\n');
        text.Append("metadata:\n  name: ").Append(Quote(name)).Append('\n');
        if (@namespace is not null)
        {
            text.Append("  namespace: ").Append(Quote(@namespace)).Append('\n');
        }

        text.Append(rules.Count == 0 ? "rules: []\n" : "rules:\n");
        foreach (var rule in rules)
        {
            text.Append("  - ").Append(string.Join("\n    ", Lines(rule))).Append('\n');
        }

        return text.ToString();
    }

    /// <summary>A rule on one line, as in <c>get, list pods, services in apps</c>.</summary>
    public static string Line(V1PolicyRule rule)
    {
        var what = rule.NonResourceURLs is { Count: > 0 } paths
            ? string.Join(", ", paths)
            : $"{Join(rule.Resources)} of {string.Join(", ", (rule.ApiGroups ?? []).Select(group => group.Length == 0 ? "the core" : group))}";
        return $"{Join(rule.Verbs)} {what}" + (rule.ResourceNames is { Count: > 0 } names ? $" named {Join(names)}" : string.Empty);
    }

    private static IEnumerable<string> Lines(V1PolicyRule rule) =>
        new[]
        {
            ("apiGroups", rule.ApiGroups), ("resources", rule.Resources), ("resourceNames", rule.ResourceNames),
            ("nonResourceURLs", rule.NonResourceURLs), ("verbs", rule.Verbs),
        }
        .Where(member => member.Item2 is { Count: > 0 })
        .Select(member => $"{member.Item1}: [{string.Join(", ", member.Item2!.Select(Quote))}]");

    private static string Join(IList<string>? texts) => string.Join(", ", texts ?? []);

    // Double-quoted scalars of YAML have JSON's escapes.
    private static string Quote(string text) => $"\"{Escape(text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal))}\"";

    private static string Escape(string text)
    {
        var safe = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator)
            {
                safe.Append(CultureInfo.InvariantCulture, $"\\U{rune.Value:x8}");
            }
            else
            {
                safe.Append(rune);
            }
        }

        return safe.ToString();
    }
}
