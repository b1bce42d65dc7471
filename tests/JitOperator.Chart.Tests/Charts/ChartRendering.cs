using System.Collections.Concurrent;
using JitOperator.TestKit.Manifests;

namespace JitOperator.Chart.Tests.Charts;

/// <summary>What the chart makes of values.</summary>
/// <param name="Yaml">As helm wrote it.</param>
public sealed record ChartRendering(string Yaml)
{
    /// <summary>A Kubernetes as new as helm itself knows it.</summary>
    public const string Newest = "1.35";

    private static readonly ConcurrentDictionary<(ValueSet, string), Lazy<Task<CommandResult>>> s_rendered = new();

    private IReadOnlyList<JsonObject>? _objects;

    /// <summary>Every object.</summary>
    public IReadOnlyList<JsonObject> Objects => _objects ??= YamlJson.Read(new StringReader(Yaml));

    /// <summary>The container of the operator.</summary>
    public JsonObject Operator => One("Deployment", "jit-operator")["spec"]!["template"]!["spec"]!["containers"]![0]!.AsObject();

    /// <summary>The pods that it makes, as their templates say.</summary>
    public IReadOnlyList<JsonObject> PodSpecs =>
    [
        .. OfKind("Deployment").Select(deployment => deployment["spec"]!["template"]!["spec"]!.AsObject()),
        .. OfKind("CronJob").Select(job => job["spec"]!["jobTemplate"]!["spec"]!["template"]!["spec"]!.AsObject()),
    ];

    /// <summary>Renders values; the test fails where the chart refuses them.</summary>
    /// <param name="values">The values.</param>
    /// <param name="kubernetes">The version to render for.</param>
    public static async Task<ChartRendering> OfAsync(ValueSet values, string kubernetes = Newest)
    {
        var result = await TryAsync(values, kubernetes);
        Assert.True(result.Succeeded, $"{values.Name}: {result}");
        Assert.Equal(string.Empty, result.Error);
        return new ChartRendering(result.Output);
    }

    /// <summary>Renders values that may be refused.</summary>
    public static Task<CommandResult> TryAsync(ValueSet values, string kubernetes = Newest) => s_rendered.GetOrAdd((values, kubernetes), _ => new(() => Helm.RunAsync(
        values.Yaml, "template", "jit-operator", Helm.Chart, "--namespace", values.ReleaseNamespace, "--kube-version", kubernetes, "-f", "-"))).Value;

    /// <summary>Every object of a kind.</summary>
    public IEnumerable<JsonObject> OfKind(string kind) => Objects.Where(one => (string?)one["kind"] == kind);

    /// <summary>One object.</summary>
    public JsonObject One(string kind, string name) => Assert.Single(OfKind(kind), one => (string?)one["metadata"]!["name"] == name);

    /// <summary>The options of the operator, behind the command.</summary>
    public IReadOnlyList<string> Arguments() => [.. Operator["args"]!.AsArray().Select(one => (string)one!)];
}
