namespace JitOperator.Chart.Tests.Templates;

/// <summary><c>config/</c> and the chart say the same, object by object, but for what is explained here.</summary>
public sealed class AgreementTests
{
    /// <summary>Labels by which helm knows its own.</summary>
    private static readonly string[] s_labelsOfHelm =
        ["app.kubernetes.io/instance", "app.kubernetes.io/managed-by", "app.kubernetes.io/version", "helm.sh/chart"];

    /// <summary>Keeps what must outlive the release; without a release there is nothing to keep it from.</summary>
    private const string Keep = "helm.sh/resource-policy";

    [SkippableFact]
    public async Task Chart_ByDefault_SaysWhatTheBasesSay()
    {
        var chart = await ObjectsAsync(ValueSets.Of("default"));
        var config = Kustomizations.Read("config", "default").Concat(Kustomizations.Read("config", "admission-policy")).ToDictionary(Key);

        // Reading the API server's metrics is for activity alone: the chart gives it with activity.enabled, the base, which has no values, always.
        var rules = config["ClusterRole/jit-operator"]["rules"]!.AsArray();
        rules.Remove(Assert.Single(rules, rule => rule!["nonResourceURLs"] is not null));

        // The API server of a base may be too old for conditions (ConditionTests).
        foreach (var webhook in chart.Values.SelectMany(one => one["webhooks"] as JsonArray ?? []))
            webhook!.AsObject().Remove("matchConditions");

        AssertSame(config, chart);
    }

    [SkippableFact]
    public async Task Chart_ClusterWide_AddsWhatTheBaseAdds()
    {
        var before = await ObjectsAsync(ValueSets.Of("default"));
        var after = await ObjectsAsync(ValueSets.Of("cluster-wide"));

        // The sweep may delete bindings of the cluster where there can be any; config/sweep says so in words.
        Assert.Equal(
            ["ClusterRole/jit-operator-sweep"], before.Keys.Where(key => !JsonNode.DeepEquals(before[key], after[key])));
        AssertSame(
            Kustomizations.Read("config", "rbac-cluster-wide").ToDictionary(Key),
            after.Where(one => !before.ContainsKey(one.Key)).ToDictionary());
    }

    /// <summary>A base that misses a file would install less than its folder, without a word.</summary>
    [Theory]
    [InlineData("admission-policy")]
    [InlineData("crd")]
    [InlineData("manager")]
    [InlineData("operator")]
    [InlineData("rbac")]
    [InlineData("rbac-cluster-wide")]
    [InlineData("sweep")]
    [InlineData("webhook")]
    public void Base_OfAFolder_HasAllOfItsFiles(string folder) => Assert.Equal(
        RepositoryFiles.YamlIn("config", folder).SelectMany(TestKit.Manifests.YamlJson.ReadFile).Select(Key),
        Kustomizations.Read("config", folder).Select(Key));

    private static void AssertSame(Dictionary<string, JsonObject> config, Dictionary<string, JsonObject> chart)
    {
        Assert.Equal(config.Keys.Order(StringComparer.Ordinal), chart.Keys.Order(StringComparer.Ordinal));
        Assert.All(config, one => Assert.True(
            JsonNode.DeepEquals(one.Value, chart[one.Key]), $"{one.Key}\nconfig: {one.Value.ToJsonString()}\nchart:  {chart[one.Key].ToJsonString()}"));
    }

    private static async Task<Dictionary<string, JsonObject>> ObjectsAsync(ValueSet values) =>
        (await ChartRendering.OfAsync(values)).Objects.Select(WithoutHelm).ToDictionary(Key);

    private static JsonObject WithoutHelm(JsonObject one)
    {
        Remove(one);
        return one;
    }

    // Of the object, and of the pods that it makes.
    private static void Remove(JsonNode? node)
    {
        switch (node)
        {
            case JsonObject map:
                if (map["metadata"] is JsonObject metadata)
                {
                    foreach (var label in s_labelsOfHelm)
                        (metadata["labels"] as JsonObject)?.Remove(label);
                    if (metadata["annotations"] is JsonObject annotations && annotations.Remove(Keep) && annotations.Count == 0)
                        metadata.Remove("annotations");
                }

                foreach (var (_, value) in map)
                    Remove(value);
                break;
            case JsonArray list:
                foreach (var value in list)
                    Remove(value);
                break;
            default:
                break;
        }
    }

    private static string Key(JsonObject one) =>
        $"{(string)one["kind"]!}/{((string?)one["metadata"]!["namespace"] is { } ns ? $"{ns}/" : "")}{(string)one["metadata"]!["name"]!}";
}
