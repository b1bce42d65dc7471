using System.Net.Http.Headers;
using System.Text;
using JitOperator.TestKit.Manifests;
using Xunit.Abstractions;

namespace JitOperator.Chart.Tests.Cluster;

/// <summary>What a real API server says to what the chart makes.</summary>
[Collection(ChartCollection.Name)]
[Trait("Category", "Cluster")]
public sealed class ApplyTests(ChartCluster chart, ITestOutputHelper output)
{
    /// <summary>Kinds whose definitions are not in Kubernetes' own schema, and those that the schema of 1.20 cannot take.</summary>
    private static readonly string[] s_withoutSchema = ["CustomResourceDefinition"];

    public static TheoryData<string> Named => [.. ValueSets.Named.Select(set => set.Name)];

    /// <summary>As a newcomer does it: <c>helm template | kubectl apply -f -</c>.</summary>
    [SkippableTheory]
    [MemberData(nameof(Named))]
    public async Task NamedValueSet_Applied_GivesNoWarning(string name)
    {
        var rendering = await ChartRendering.OfAsync(ValueSets.Of(name), chart.Version);

        var applied = await chart.ApplyAsync(rendering.Yaml);

        Assert.True(applied.Succeeded, applied.ToString());
        Assert.Equal(string.Empty, applied.Error);
        var lines = applied.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(rendering.Objects.Count, lines.Length);
        output.WriteLine($"{name}: {lines.Length} objects applied, no warning");
    }

    /// <summary>Server-side apply refuses unknown fields, and answers with warnings.</summary>
    [SkippableTheory]
    [MemberData(nameof(ValueSets.Names), MemberType = typeof(ValueSets))]
    public async Task AnyValueSet_TriedOnTheServer_IsTakenWithoutAWarning(string name)
    {
        var rendering = await ChartRendering.OfAsync(ValueSets.Of(name), chart.Version);
        // A dry run makes no namespaces for what follows.
        foreach (var ns in rendering.Objects.Select(one => (string?)one["metadata"]!["namespace"]).OfType<string>().Distinct())
            await chart.Cluster.Manifests.ApplyAsync(new JsonObject { ["apiVersion"] = "v1", ["kind"] = "Namespace", ["metadata"] = new JsonObject { ["name"] = ns } });

        foreach (var one in rendering.Objects.Where(one => chart.Cluster.HasCel || !s_withoutSchema.Contains((string?)one["kind"])))
            await TryAsync(one);
    }

    /// <summary>kubectl's own kustomize reads the bases as the comparison with the chart does.</summary>
    [Fact]
    public async Task Bases_OfConfig_AreWhatKustomizeMakesOfThem()
    {
        var made = await chart.Cluster.Admin.Kubectl.RunAsync("kustomize", RepositoryFiles.PathOf("config", "default"));

        Assert.True(made.Succeeded, made.ToString());
        Assert.Equal(
            Kustomizations.Read("config", "default").Select(Key).Order(StringComparer.Ordinal),
            YamlJson.Read(new StringReader(made.Output)).Select(Key).Order(StringComparer.Ordinal));
    }

    private async Task TryAsync(JsonObject one)
    {
        var client = chart.Cluster.Admin.Client;
        var (version, kind, metadata) = ((string)one["apiVersion"]!, (string)one["kind"]!, one["metadata"]!);
        var plural = kind.ToLowerInvariant() switch { var name when name.EndsWith('y') => $"{name[..^1]}ies", var name => $"{name}s" };
        var path = $"{(version.Contains('/', StringComparison.Ordinal) ? "apis" : "api")}/{version}/"
            + ((string?)metadata["namespace"] is { } ns ? $"namespaces/{ns}/" : string.Empty) + $"{plural}/{(string)metadata["name"]!}";
        using var request = new HttpRequestMessage(HttpMethod.Patch, new Uri(client.BaseUri, $"{path}?dryRun=All&fieldManager=chart-test&force=true"))
        {
            Content = new StringContent(one.ToJsonString(), Encoding.UTF8, new MediaTypeHeaderValue("application/apply-patch+yaml")),
        };
        using var answer = await client.HttpClient.SendAsync(request);

        Assert.True(answer.IsSuccessStatusCode, $"{kind} {(string)metadata["name"]!}: {await answer.Content.ReadAsStringAsync()}");
        Assert.False(answer.Headers.TryGetValues("Warning", out var warnings), $"{kind} {(string)metadata["name"]!}: {string.Join(' ', warnings ?? [])}");
    }

    private static string Key(JsonObject one) => $"{(string)one["kind"]!}/{(string?)one["metadata"]!["namespace"]}/{(string)one["metadata"]!["name"]!}";
}
