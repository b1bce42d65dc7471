using System.Text.Json.Nodes;

namespace JitOperator.Api.Tests.Cluster;

/// <summary>Changes one place in a JSON object, named as the API server names fields: <c>spec.grants[0].roles[0].name</c>.</summary>
internal static class JsonPaths
{
    /// <summary>Puts a value at a path; null removes what is there.</summary>
    public static void Set(this JsonObject root, string path, JsonNode? value)
    {
        var steps = path.Replace("[", ".", StringComparison.Ordinal).Replace("]", string.Empty, StringComparison.Ordinal).Split('.');
        JsonNode at = root;
        foreach (var step in steps[..^1])
            at = (at is JsonArray list ? list[int.Parse(step)] : at[step]) ?? throw new ArgumentException($"No {step} on the way.", nameof(path));

        switch (at, value)
        {
            case (JsonArray list, _):
                list[int.Parse(steps[^1])] = value;
                break;
            case (JsonObject map, null):
                Assert.True(map.Remove(steps[^1]), $"{path} was not there.");
                break;
            default:
                at[steps[^1]] = value;
                break;
        }
    }
}
