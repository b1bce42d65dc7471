using System.Text.Json;
using System.Text.Json.Nodes;
using JitOperator.Audit.Stores;
using k8s.Models;
using YamlDotNet.Core;

namespace JitOperator.Audit.Dumps;

/// <summary>The objects of a log in one file of a dump. Whatever is wrong names the file, and the object where there is one.</summary>
internal static class DumpFile
{
    /// <summary>The members of a ConfigMap that an object of a log is made of. All others may be as they like.</summary>
    private static readonly string[] s_members = ["immutable", "data", "binaryData"];
    private static readonly JsonDocumentOptions s_strict = new() { AllowDuplicateProperties = false };
    private static readonly string[] s_metadata = ["name", "labels", "annotations"];

    /// <summary>Reads a file's text.</summary>
    public static IReadOnlyList<FoundObject> Read(string text, string file)
    {
        try
        {
            return [.. Parse(text).SelectMany(Objects).SelectMany(item => Read(item, file))];
        }
        catch (JsonException e)
        {
            return [new(string.Empty, file, null, $"it is not JSON (line {e.LineNumber + 1})")];
        }
        catch (YamlException e)
        {
            return [new(string.Empty, file, null, $"it is not YAML as kubectl prints it (line {e.Start.Line}): {e.Message}")];
        }
    }

    private static IEnumerable<JsonNode?> Parse(string text) =>
        text.AsSpan().TrimStart("\ufeff \t\r\n") is ['{' or '[', ..]
            ? [JsonNode.Parse(text.TrimStart('\ufeff'), documentOptions: s_strict)]
            : YamlReader.Read(text);

    /// <summary>What a document holds: the items of a list, or itself.</summary>
    private static IEnumerable<JsonNode?> Objects(JsonNode? document) =>
        document is JsonObject item && item["items"] is JsonArray items ? items : [document];

    private static IEnumerable<FoundObject> Read(JsonNode? node, string file)
    {
        // A dump of a whole namespace holds other things as well, of other kinds too.
        if (node is not JsonObject item || (TextOf(item["kind"]) ?? V1ConfigMap.KubeKind) != V1ConfigMap.KubeKind)
            yield break;
        var metadata = item["metadata"] as JsonObject;
        var name = TextOf(metadata?["name"]);
        var isNamed = LogObjectName.TryParse(name, out _);
        if (!isNamed && (metadata?["labels"] as JsonObject)?.ContainsKey(ObjectForm.Label) != true)
            yield break;

        var where = $"{file}: ConfigMap {name}";
        V1ConfigMap? configMap = null;
        string? fault = null;
        try
        {
            configMap = ConfigMapJson.Read(Essence(item).ToJsonString());
        }
        catch (JsonException e)
        {
            fault = $"it is no ConfigMap: {e.Path ?? "$"} is of the wrong kind";
        }

        yield return new FoundObject(name ?? string.Empty, where, configMap, configMap is null ? fault ?? "it is null" : null);
    }

    private static JsonObject Essence(JsonObject item)
    {
        var essence = Only(item, s_members);
        essence["metadata"] = item["metadata"] is JsonObject metadata ? Only(metadata, s_metadata) : null;
        return essence;
    }

    private static JsonObject Only(JsonObject item, string[] members) =>
        new(members.Where(item.ContainsKey).Select(member => KeyValuePair.Create(member, item[member]?.DeepClone())));

    private static string? TextOf(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}
