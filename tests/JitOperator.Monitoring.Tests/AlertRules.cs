using System.Text.Json.Nodes;
using JitOperator.TestKit;
using JitOperator.TestKit.Manifests;

namespace JitOperator.Monitoring.Tests;

/// <summary>The alerts as the chart ships them.</summary>
internal static class AlertRules
{
    public static string Path { get; } = RepositoryFiles.PathOf("charts", "jit-operator", "files", "prometheus-rules.yaml");

    public static IReadOnlyList<AlertRule> All { get; } =
        [.. YamlJson.ReadFile(Path).Single()["groups"]!.AsArray().SelectMany(group => group!["rules"]!.AsArray()).Select(rule => new AlertRule(rule!.AsObject()))];

    public static TheoryData<string> Names => [.. All.Select(rule => rule.Name)];

    public static string TestFileOf(string name) => RepositoryFiles.PathOf("tests", "JitOperator.Monitoring.Tests", "Rules", $"{name}.yaml");
}

/// <summary>An alert.</summary>
internal sealed class AlertRule(JsonObject rule)
{
    public string Name => rule["alert"]!.GetValue<string>();

    public string Expression => rule["expr"]!.GetValue<string>();

    public string? Severity => rule["labels"]?["severity"]?.GetValue<string>();

    public string? Annotation(string name) => rule["annotations"]?[name]?.GetValue<string>();
}
