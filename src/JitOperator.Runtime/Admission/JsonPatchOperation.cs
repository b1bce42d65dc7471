using System.Text.Json;
using System.Text.Json.Nodes;

namespace JitOperator.Runtime.Admission;

/// <summary>One step of a JSON patch (RFC 6902). Paths are given by their members and escaped here (RFC 6901).</summary>
public sealed class JsonPatchOperation
{
    private readonly string _operation;
    private readonly JsonNode? _value;

    private JsonPatchOperation(string operation, ReadOnlySpan<string> path, JsonNode? value)
    {
        _operation = operation;
        _value = value;
        Path = string.Concat(path.ToArray().Select(member => "/" + Escape(member)));
    }

    /// <summary>Where it applies: a JSON pointer.</summary>
    public string Path { get; }

    /// <summary>Sets a member that may be there or not. What it is in has to be there. In an array, inserts before an index.</summary>
    public static JsonPatchOperation Add(JsonNode? value, params ReadOnlySpan<string> path) => new("add", path, value);

    /// <summary>Sets a member that has to be there.</summary>
    public static JsonPatchOperation Replace(JsonNode? value, params ReadOnlySpan<string> path) => new("replace", path, value);

    /// <summary>Takes away a member that has to be there.</summary>
    public static JsonPatchOperation Remove(params ReadOnlySpan<string> path) => new("remove", path, value: null);

    /// <summary>Makes the whole patch depend on a value.</summary>
    public static JsonPatchOperation Test(JsonNode? value, params ReadOnlySpan<string> path) => new("test", path, value);

    /// <summary>The patch as JSON, in UTF-8.</summary>
    public static byte[] Serialize(IEnumerable<JsonPatchOperation> patch)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartArray();
            foreach (var operation in patch)
                operation.WriteTo(writer);
            writer.WriteEndArray();
        }

        return buffer.ToArray();
    }

    private static string Escape(string member) =>
        member.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);

    private void WriteTo(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("op", _operation);
        writer.WriteString("path", Path);
        if (_operation != "remove")
        {
            writer.WritePropertyName("value");
            if (_value is null)
                writer.WriteNullValue();
            else
                _value.WriteTo(writer);
        }

        writer.WriteEndObject();
    }
}
