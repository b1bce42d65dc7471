using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace JitOperator.Audit.Tests.Schemas;

/// <summary>
/// Holds JSON against a schema of draft 2020-12, as far as ours goes: a keyword that is not known here fails. Written for the tests
/// because no library at hand reads this draft; what a member is called is looked at too, where <see cref="IsStrict"/>.
/// </summary>
internal sealed class SchemaCheck(JsonObject root)
{
    private static readonly HashSet<string> s_notes = ["$schema", "$id", "$defs", "title", "description"];

    /// <summary>True to refuse members that the schema does not name.</summary>
    public bool IsStrict { get; init; }

    /// <summary>What is wrong, a line each; empty when it is in order.</summary>
    public IReadOnlyList<string> Faults(JsonNode? json) => [.. Faults(json, root, "$")];

    private IEnumerable<string> Faults(JsonNode? json, JsonObject schema, string at)
    {
        foreach (var (keyword, value) in schema)
        {
            foreach (var fault in keyword switch
            {
                "$ref" => Faults(json, root["$defs"]![((string)value!)["#/$defs/".Length..]]!.AsObject(), at),
                "oneOf" => OneOf(json, value!.AsArray(), at),
                "type" => IsOf(json, (string)value!) ? [] : [$"{at} is not of type {value}"],
                "const" => JsonNode.DeepEquals(json, value) ? [] : [$"{at} is not {value}"],
                "minimum" => json is JsonValue number && (long)number >= (long)value! ? [] : [$"{at} is less than {value}"],
                "pattern" => json is JsonValue text && Regex.IsMatch((string)text!, (string)value!, RegexOptions.ECMAScript, TimeSpan.FromSeconds(1)) ? [] : [$"{at} does not match {value}"],
                "required" => value!.AsArray().Where(name => json is JsonObject item && !item.ContainsKey((string)name!)).Select(name => $"{at} has no {name}"),
                "properties" => Properties(json, value!.AsObject(), at),
                "items" => (json as JsonArray ?? []).SelectMany((item, i) => Faults(item, value!.AsObject(), $"{at}[{i}]")),
                "additionalProperties" => (json as JsonObject ?? []).SelectMany(pair => Faults(pair.Value, value!.AsObject(), $"{at}.{pair.Key}")),
                _ when s_notes.Contains(keyword) => [],
                _ => [$"the schema says {keyword}, which this check does not know"],
            })
            {
                yield return fault;
            }
        }
    }

    private IEnumerable<string> OneOf(JsonNode? json, JsonArray choices, string at)
    {
        var faults = choices.Select(choice => Faults(json, choice!.AsObject(), at).ToList()).ToList();
        return faults.Count(list => list.Count == 0) == 1 ? [] : faults.OrderBy(list => list.Count).First().Prepend($"{at} is not exactly one of the choices");
    }

    private IEnumerable<string> Properties(JsonNode? json, JsonObject properties, string at)
    {
        foreach (var (name, member) in json as JsonObject ?? [])
        {
            if (properties[name] is JsonObject schema)
            {
                foreach (var fault in Faults(member, schema, $"{at}.{name}"))
                    yield return fault;
            }
            else if (IsStrict)
            {
                yield return $"{at}.{name} is not in the schema";
            }
        }
    }

    private static bool IsOf(JsonNode? json, string type) => type switch
    {
        "object" => json is JsonObject,
        "array" => json is JsonArray,
        "string" => json?.GetValueKind() == System.Text.Json.JsonValueKind.String,
        "boolean" => json?.GetValueKind() is System.Text.Json.JsonValueKind.True or System.Text.Json.JsonValueKind.False,
        "integer" => json is JsonValue number && number.TryGetValue<long>(out _),
        _ => false,
    };
}
