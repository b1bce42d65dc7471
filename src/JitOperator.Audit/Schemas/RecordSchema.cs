using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using JitOperator.Api.Audit;
using JitOperator.Audit.Records;

namespace JitOperator.Audit.Schemas;

/// <summary>
/// The JSON Schema (draft 2020-12) of records, made from the C# types: one definition for each type of records, one for each part.
/// Members that it does not name are let pass, as every reader has to.
/// </summary>
[RequiresUnreferencedCode("Looks at the types themselves, which a trimmed program may not have whole. It is for checks of this repository.")]
public static class RecordSchema
{
    /// <summary>Where the schema is published.</summary>
    public const string Id = "https://jitoperator.io/schemas/record.schema.json";

    private const string Shortened = "shortened";

    private static readonly NullabilityInfoContext s_nullability = new();
    private static readonly JsonSerializerOptions s_indented = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private static readonly Dictionary<string, PropertyInfo> s_members =
        typeof(AuditRecord).GetProperties().ToDictionary(property => NameOf(property.Name));

    /// <summary>The schema as text, the same from the same types.</summary>
    public static string Generate()
    {
        var definitions = new SortedDictionary<string, JsonNode?>(StringComparer.Ordinal);
        foreach (var (type, members) in RecordMembers.OfTypes)
            definitions[type] = OfType(type, members, definitions);
        var schema = new JsonObject
        {
            ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
            ["$id"] = Id,
            ["title"] = "A record of the audit log of JIT Operator",
            ["description"] = "One line of an export as JSONL. Members are added in later versions, and types: readers pass over both.",
            ["oneOf"] = new JsonArray([.. RecordMembers.OfTypes.Keys.Select(Reference)]),
            ["$defs"] = new JsonObject(definitions),
        };
        return schema.ToJsonString(s_indented) + "\n";
    }

    private static JsonObject OfType(string type, RecordMembers members, SortedDictionary<string, JsonNode?> definitions)
    {
        var properties = new JsonObject();
        var all = RecordMembers.OfAll.Concat(members.Required).Concat(members.Optional).Append(Shortened).Order(StringComparer.Ordinal);
        foreach (var member in all)
        {
            properties[member] = member switch
            {
                "type" => new JsonObject { ["const"] = type },
                "v" => new JsonObject { ["const"] = RecordCodec.Version },
                "index" => new JsonObject { ["type"] = "integer", ["minimum"] = 0 },
                "time" => new JsonObject { ["type"] = "string", ["pattern"] = @"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$" },
                Shortened => new JsonObject { ["type"] = "array", ["items"] = Of(typeof(RecordCut), definitions) },
                _ => Of(s_members[member].PropertyType, definitions),
            };
        }

        var required = RecordMembers.OfAll.Concat(members.Required).Order(StringComparer.Ordinal);
        return new JsonObject
        {
            ["type"] = "object",
            ["required"] = new JsonArray([.. required.Select(member => JsonValue.Create(member))]),
            ["properties"] = properties,
        };
    }

    private static JsonObject Of(Type type, SortedDictionary<string, JsonNode?> definitions)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type == typeof(JsonElement))
            return new JsonObject { ["description"] = "The spec of an AccessPolicy; the digest of it where it is too long." };
        if (type == typeof(string))
            return new JsonObject { ["type"] = "string" };
        if (type == typeof(bool))
            return new JsonObject { ["type"] = "boolean" };
        if (type == typeof(int) || type == typeof(long))
            return new JsonObject { ["type"] = "integer" };
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>))
            return new JsonObject { ["type"] = "array", ["items"] = Of(type.GenericTypeArguments[0], definitions) };
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyDictionary<,>))
            return new JsonObject { ["type"] = "object", ["additionalProperties"] = Of(type.GenericTypeArguments[1], definitions) };
        AddPart(type, definitions);
        return Reference(type.Name);
    }

    private static void AddPart(Type type, SortedDictionary<string, JsonNode?> definitions)
    {
        if (type.Namespace != typeof(AuditRecord).Namespace && type != typeof(RecordCut))
            throw new InvalidOperationException($"{type} is no part of a record that a schema can be made of.");
        if (!definitions.TryAdd(type.Name, null))
            return;
        var (properties, required) = (new JsonObject(), new JsonArray());
        foreach (var property in type.GetProperties().OrderBy(property => NameOf(property.Name), StringComparer.Ordinal))
        {
            properties[NameOf(property.Name)] = Of(property.PropertyType, definitions);
            if (s_nullability.Create(property).ReadState == NullabilityState.NotNull)
                required.Add((JsonNode)NameOf(property.Name));
        }

        definitions[type.Name] = new JsonObject { ["type"] = "object", ["required"] = required, ["properties"] = properties };
    }

    private static JsonObject Reference(string definition) => new() { ["$ref"] = $"#/$defs/{definition}" };

    private static string NameOf(string member) => JsonNamingPolicy.CamelCase.ConvertName(member);
}
