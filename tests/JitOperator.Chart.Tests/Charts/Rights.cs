namespace JitOperator.Chart.Tests.Charts;

/// <summary>RBAC rules as lines that people can compare.</summary>
public static class Rights
{
    /// <summary>One rule: its group and resources, the names that it is limited to, its verbs.</summary>
    public static string Describe(JsonNode rule)
    {
        var what = rule["nonResourceURLs"] is not null
            ? Join(rule["nonResourceURLs"])
            : $"{string.Join(',', Strings(rule["apiGroups"]).Select(group => group.Length == 0 ? "core" : group))} {Join(rule["resources"])}";
        return what + (rule["resourceNames"] is not null ? $" [{Join(rule["resourceNames"])}]" : string.Empty) + $": {Join(rule["verbs"])}";
    }

    /// <summary>What each service account and each role of people may, sorted: a line a rule.</summary>
    public static IReadOnlyList<string> Of(ChartRendering rendering) =>
    [
        .. rendering.Objects
            .Where(one => (string?)one["kind"] is "ClusterRole" or "Role")
            .SelectMany(role => role["rules"]!.AsArray().Select(rule => $"{Name(role)}: {Describe(rule!)}").Concat(Aggregations(role)))
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>The strings of a list; none of a missing one.</summary>
    public static IReadOnlyList<string> Strings(JsonNode? list) => list is null ? [] : [.. list.AsArray().Select(one => (string)one!)];

    private static IEnumerable<string> Aggregations(JsonObject role) => role["metadata"]!["labels"]!.AsObject()
        .Where(label => label.Key.Contains("aggregate-to", StringComparison.Ordinal))
        .Select(label => $"{Name(role)}: part of {label.Key[(label.Key.LastIndexOf('-') + 1)..]}");

    private static string Name(JsonObject role) =>
        (string?)role["kind"] == "Role" ? $"Role {(string)role["metadata"]!["name"]!}" : (string)role["metadata"]!["name"]!;

    private static string Join(JsonNode? list) => string.Join(',', Strings(list));
}
