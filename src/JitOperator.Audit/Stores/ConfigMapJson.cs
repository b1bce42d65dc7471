using System.Buffers;
using System.Text.Json;
using k8s.Models;

namespace JitOperator.Audit.Stores;

/// <summary>
/// The members of a ConfigMap that an object of a log is made of, as JSON: written out, so that they are read and written without
/// reflection. All other members are passed over.
/// </summary>
internal static class ConfigMapJson
{
    private static readonly JsonWriterOptions s_options = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Reads a ConfigMap.</summary>
    /// <exception cref="JsonException">It is none; <see cref="JsonException.Path"/> says where.</exception>
    public static V1ConfigMap Read(string json)
    {
        using var document = JsonDocument.Parse(json);
        return Read(document.RootElement);
    }

    /// <inheritdoc cref="Read(string)"/>
    public static V1ConfigMap Read(JsonElement item)
    {
        if (item.ValueKind != JsonValueKind.Object)
            throw Wrong("$");
        return new V1ConfigMap
        {
            ApiVersion = Text(item, "apiVersion", "$"),
            Kind = Text(item, "kind", "$"),
            Metadata = Member(item, "metadata", JsonValueKind.Object, "$") is { } metadata ? Metadata(metadata) : null,
            Immutable = Flag(item, "immutable"),
            Data = Map(item, "data", "$", (value, path) => value.ValueKind == JsonValueKind.String ? value.GetString()! : throw Wrong(path)),
            BinaryData = Map(item, "binaryData", "$", (value, path) => value.ValueKind == JsonValueKind.String && value.TryGetBytesFromBase64(out var bytes) ? bytes : throw Wrong(path)),
        };
    }

    /// <summary>Writes a ConfigMap.</summary>
    public static string Write(V1ConfigMap configMap)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, s_options))
        {
            writer.WriteStartObject();
            WriteText(writer, "apiVersion", configMap.ApiVersion);
            WriteMap(writer, "binaryData", configMap.BinaryData, (name, value) => writer.WriteBase64String(name, value));
            WriteMap(writer, "data", configMap.Data, (name, value) => writer.WriteString(name, value));
            if (configMap.Immutable is { } immutable)
                writer.WriteBoolean("immutable", immutable);
            WriteText(writer, "kind", configMap.Kind);
            if (configMap.Metadata is { } metadata)
            {
                writer.WriteStartObject("metadata");
                WriteMap(writer, "annotations", metadata.Annotations, (name, value) => writer.WriteString(name, value));
                WriteMap(writer, "labels", metadata.Labels, (name, value) => writer.WriteString(name, value));
                WriteText(writer, "name", metadata.Name);
                WriteText(writer, "namespace", metadata.NamespaceProperty);
                writer.WriteEndObject();
            }

            writer.WriteEndObject();
        }

        return System.Text.Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static V1ObjectMeta Metadata(JsonElement metadata) => new()
    {
        Name = Text(metadata, "name", "$.metadata"),
        NamespaceProperty = Text(metadata, "namespace", "$.metadata"),
        Labels = Map(metadata, "labels", "$.metadata", Texts),
        Annotations = Map(metadata, "annotations", "$.metadata", Texts),
    };

    private static string Texts(JsonElement value, string path) => value.ValueKind == JsonValueKind.String ? value.GetString()! : throw Wrong(path);

    private static bool? Flag(JsonElement item, string name) => !item.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null
        ? null
        : value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean() : throw Wrong($"$.{name}");

    private static string? Text(JsonElement parent, string name, string path) => Member(parent, name, JsonValueKind.String, path)?.GetString();

    private static Dictionary<string, T>? Map<T>(JsonElement parent, string name, string path, Func<JsonElement, string, T> read)
    {
        if (Member(parent, name, JsonValueKind.Object, path) is not { } member)
            return null;
        var map = new Dictionary<string, T>(StringComparer.Ordinal);
        foreach (var entry in member.EnumerateObject())
        {
            var where = $"{path}.{name}.{entry.Name}";
            if (!map.TryAdd(entry.Name, read(entry.Value, where)))
                throw Wrong(where);
        }

        return map;
    }

    private static JsonElement? Member(JsonElement parent, string name, JsonValueKind kind, string path) =>
        !parent.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null ? null : value.ValueKind == kind ? value : throw Wrong($"{path}.{name}");

    private static JsonException Wrong(string path) => new("It is of the wrong kind.", path, lineNumber: null, bytePositionInLine: null);

    private static void WriteText(Utf8JsonWriter writer, string name, string? value)
    {
        if (value is not null)
            writer.WriteString(name, value);
    }

    private static void WriteMap<T>(Utf8JsonWriter writer, string name, IDictionary<string, T>? map, Action<string, T> write)
    {
        if (map is null)
            return;
        writer.WriteStartObject(name);
        foreach (var (key, value) in map)
            write(key, value);
        writer.WriteEndObject();
    }
}
