using System.Text;
using System.Text.Json;
using JitOperator.TestKit.Manifests;

namespace JitOperator.Chart.Tests.Templates;

/// <summary>docs/helm.md has every value, with its default and what the schema says of it.</summary>
public sealed class DocsTests
{
    private static readonly JsonSerializerOptions s_json = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static JsonObject Schema { get; } =
        JsonNode.Parse(File.ReadAllText(Path.Combine(Helm.Chart, "values.schema.json")))!.AsObject();

    private static JsonObject Values { get; } = Assert.Single(YamlJson.ReadFile(Path.Combine(Helm.Chart, "values.yaml")));

    [Fact]
    public void Table_OfTheDocs_HasEveryValue()
    {
        var table = new StringBuilder("| value | default | what |\n|---|---|---|");
        foreach (var (path, value, schema) in Leaves(string.Empty, Values, Schema))
        {
            table.Append('\n').Append($"| `{path}` | {Text(value)} | {((string?)schema["description"] ?? string.Empty).Replace("|", "\\|", StringComparison.Ordinal)} |");
        }

        DocsBlock.Check("values", table.ToString());
    }

    /// <summary>Whatever the schema allows has a default, and a sentence that says what it is.</summary>
    [Fact]
    public void Schema_Values_EachHaveADefaultAndADescription() => AssertDescribed(string.Empty, Schema, Values);

    /// <summary>A misspelt value is refused everywhere.</summary>
    [Fact]
    public void Schema_Objects_TakeNoUnknownNames() => AssertClosed(Schema);

    private static void AssertDescribed(string path, JsonObject schema, JsonObject values)
    {
        foreach (var (name, given) in schema["properties"]!.AsObject())
        {
            if (path.Length == 0 && name == "global")
                continue;
            var place = path.Length == 0 ? name : $"{path}.{name}";
            Assert.True(values.ContainsKey(name), $"values.yaml has no {place}.");
            Assert.False(string.IsNullOrEmpty((string?)given!["description"]), $"values.schema.json does not describe {place}.");
            if (Resolve(given.AsObject()) is { } inner && inner["properties"] is not null && values[name] is JsonObject below && !IsShape(given.AsObject()))
                AssertDescribed(place, inner, below);
        }
    }

    private static void AssertClosed(JsonNode? node)
    {
        foreach (var child in node switch { JsonObject map => map.Select(one => one.Value), JsonArray list => list, _ => [] })
            AssertClosed(child);
        if (node is JsonObject { } schema && schema["properties"] is JsonObject)
            Assert.Equal(JsonValueKind.False, schema["additionalProperties"]?.GetValueKind());
    }

    // A value that people replace as a whole, or that is a list or a map of their own, is a row of its own.
    private static IEnumerable<(string Path, JsonNode? Value, JsonObject Schema)> Leaves(string path, JsonObject values, JsonObject schema) =>
        values.SelectMany(value =>
        {
            var place = path.Length == 0 ? value.Key : $"{path}.{value.Key}";
            var given = schema["properties"]![value.Key]!.AsObject();
            return value.Value is JsonObject below && Resolve(given)["properties"] is not null && !IsShape(given)
                ? Leaves(place, below, Resolve(given))
                : [(place, value.Value, given)];
        });

    private static JsonObject Resolve(JsonObject schema) =>
        (string?)schema["$ref"] is { } reference ? Schema["definitions"]![reference.Split('/')[^1]]!.AsObject() : schema;

    private static bool IsShape(JsonObject schema) => (string?)schema["$ref"] is "#/definitions/resources" or "#/definitions/probe";

    private static string Text(JsonNode? value) => value switch
    {
        null => "none",
        JsonValue text when text.GetValueKind() == JsonValueKind.String && (string)text! == string.Empty => "empty",
        JsonValue text when text.GetValueKind() == JsonValueKind.String => $"`{(string)text!}`",
        _ => $"`{value.ToJsonString(s_json)}`",
    };
}
