using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace JitOperator.Api.Json;

/// <summary>
/// Nulls in custom resources. The schemas allow none, but what mutating admission gets was not held against them yet, nor is a file that
/// somebody wrote: what is null there would be a list, or an entry of one, that nobody expects to be missing.
/// </summary>
public static class JsonNulls
{
    /// <summary>Where the first null is, as in <c>spec.requesters[0]</c>; null when there is none.</summary>
    /// <param name="element">The value.</param>
    /// <param name="path">Where it is.</param>
    public static string? Find(JsonElement element, string path) => element.ValueKind switch
    {
        JsonValueKind.Null => path,
        JsonValueKind.Object => element.EnumerateObject().Select(member => Find(member.Value, $"{path}.{member.Name}")).FirstOrDefault(found => found is not null),
        JsonValueKind.Array => element.EnumerateArray().Select((item, i) => Find(item, Entry(path, i))).FirstOrDefault(found => found is not null),
        _ => null,
    };

    /// <summary>Takes members out that are null, as leaving them out is what is meant. Entries of lists stay.</summary>
    /// <param name="node">The value.</param>
    /// <param name="path">Where it is.</param>
    /// <returns>Where the first null is that is left; null when there is none.</returns>
    public static string? Prune(JsonNode? node, string path)
    {
        switch (node)
        {
            case null:
                return path;
            case JsonObject members:
                foreach (var name in members.Where(member => member.Value is null).Select(member => member.Key).ToList())
                    members.Remove(name);
                return members.Select(member => Prune(member.Value, path.Length == 0 ? member.Key : $"{path}.{member.Key}")).FirstOrDefault(found => found is not null);
            case JsonArray items:
                return items.Select((item, i) => Prune(item, Entry(path, i))).FirstOrDefault(found => found is not null);
            default:
                return null;
        }
    }

    private static string Entry(string path, int index) => string.Create(CultureInfo.InvariantCulture, $"{path}[{index}]");
}
