namespace JitOperator.Chart.Tests.Charts;

/// <summary>Content for the ConfigMaps and Secrets that the chart refers to and does not make.</summary>
internal static class OtherFiles
{
    /// <summary>Something for each, for programs that look no closer.</summary>
    public static IReadOnlyDictionary<string, string> Any(ChartRendering rendering) => rendering
        .One("Deployment", "jit-operator")["spec"]!["template"]!["spec"]!["volumes"]!.AsArray()
        .SelectMany(volume => Of(volume!["configMap"], "name").Concat(Of(volume["secret"], "secretName")))
        .Distinct()
        .ToDictionary(entry => entry, _ => "nothing");

    private static IEnumerable<string> Of(JsonNode? source, string name) =>
        source?["items"]?.AsArray().Select(item => $"{(string)source[name]!}/{(string)item!["key"]!}") ?? [];
}
