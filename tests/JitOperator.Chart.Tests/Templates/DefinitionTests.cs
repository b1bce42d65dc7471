using JitOperator.TestKit.Manifests;

namespace JitOperator.Chart.Tests.Templates;

/// <summary>The custom resource definitions of the chart are those of <c>config/crd</c>.</summary>
public sealed class DefinitionTests
{
    [Fact]
    public void Files_OfTheChart_AreThoseOfConfig()
    {
        var (own, theirs) = (Files("charts", "jit-operator", "files", "crds"), Files("config", "crd"));

        Assert.Equal(theirs.Keys.Order(StringComparer.Ordinal), own.Keys.Order(StringComparer.Ordinal));
        Assert.All(theirs, file => Assert.True(
            file.Value == own[file.Key], $"charts/jit-operator/files/crds/{file.Key} is another than config/crd/{file.Key}: copy it over."));
    }

    [SkippableFact]
    public async Task Definitions_Rendered_AreTheFilesAndAreKept()
    {
        var rendered = (await ChartRendering.OfAsync(ValueSets.Of("default"))).OfKind("CustomResourceDefinition").ToDictionary(Name);
        var files = RepositoryFiles.YamlIn("config", "crd").SelectMany(YamlJson.ReadFile).ToDictionary(Name);

        Assert.Equal(files.Keys.Order(StringComparer.Ordinal), rendered.Keys.Order(StringComparer.Ordinal));
        Assert.All(rendered, definition =>
        {
            var metadata = definition.Value["metadata"]!.AsObject();
            Assert.Equal("keep", (string?)metadata["annotations"]!["helm.sh/resource-policy"]);
            metadata.Remove("annotations");
            Assert.True(JsonNode.DeepEquals(files[definition.Key], definition.Value));
        });
    }

    [SkippableFact]
    public async Task Definitions_NotToBeInstalled_AreLeftOut() =>
        Assert.Empty((await ChartRendering.OfAsync(ValueSets.Of("definitions-by-others"))).OfKind("CustomResourceDefinition"));

    /// <summary>Namespaces hold the keys and the log: they stay as the definitions do.</summary>
    [SkippableFact]
    public async Task Namespaces_Rendered_AreKept()
    {
        var namespaces = (await ChartRendering.OfAsync(ValueSets.Of("default"))).OfKind("Namespace").ToList();

        Assert.Equal(["jit-audit", "jit-system"], namespaces.Select(Name).Order(StringComparer.Ordinal));
        Assert.All(namespaces, one =>
        {
            Assert.Equal("keep", (string?)one["metadata"]!["annotations"]!["helm.sh/resource-policy"]);
            Assert.Equal("restricted", (string?)one["metadata"]!["labels"]!["pod-security.kubernetes.io/enforce"]);
        });
    }

    /// <summary>helm makes the release's own namespace itself, and would refuse to take it over from itself.</summary>
    [SkippableTheory]
    [InlineData("in-its-own-namespace", "jit-audit")]
    [InlineData("namespaces-of-others", "")]
    [InlineData("full", "access,access-audit")]
    public async Task Namespaces_OfAValueSet_AreMadeWhereAsked(string name, string made) => Assert.Equal(
        made, string.Join(',', (await ChartRendering.OfAsync(ValueSets.Of(name))).OfKind("Namespace").Select(Name).Order(StringComparer.Ordinal)));

    private static string Name(JsonObject one) => (string)one["metadata"]!["name"]!;

    private static Dictionary<string, string> Files(params string[] folder) =>
        RepositoryFiles.YamlIn(folder).ToDictionary(path => Path.GetFileName(path), File.ReadAllText);
}
