using System.Text.Json;
using System.Text.Json.Nodes;
using JitOperator.TestKit;

namespace JitOperator.Audit.Tests.Export.Ocsf;

/// <summary>Holds events against the constraints of OCSF 1.8.0, which <c>constraints.py</c> made from its schema.</summary>
internal static class OcsfCheck
{
    // Enumerated in the table with the values of the base class only.
    private static readonly string[] s_own = ["class_uid", "category_uid"];

    private static readonly JsonNode s_table =
        JsonNode.Parse(File.ReadAllBytes(RepositoryFiles.PathOf("tests", "JitOperator.Audit.Tests", "Export", "Ocsf", "constraints.json")))!;

    /// <summary>What is wrong with an event, a line each.</summary>
    public static IReadOnlyList<string> Faults(JsonObject made)
    {
        var (uid, activity) = ((int)made["class_uid"]!, (int)made["activity_id"]!);
        if (s_table["classes"]![$"{uid}"] is not { } known)
            return [$"{uid} is no class of the table"];
        var faults = Members(made, known["attributes"]!.AsObject(), "$").ToList();
        if ((int)made["category_uid"]! != uid / 1000)
            faults.Add("category_uid is not that of the class");
        if ((int)made["type_uid"]! != (uid * 100) + activity)
            faults.Add("type_uid is not class and activity");
        if ((string?)made["metadata"]?["version"] != (string?)s_table["version"])
            faults.Add("metadata.version is not that of the table");
        return faults;
    }

    private static IEnumerable<string> Members(JsonObject item, JsonObject attributes, string at)
    {
        foreach (var (name, constraint) in attributes)
        {
            if (((string)constraint![0]!).EndsWith('!') && !item.ContainsKey(name))
                yield return $"{at}.{name} is required";
        }

        foreach (var (name, value) in item)
        {
            if (attributes[name] is not JsonArray constraint)
            {
                yield return $"{at}.{name} is no attribute";
                continue;
            }

            var type = ((string)constraint[0]!).TrimEnd('!');
            var isArray = type.EndsWith("[]", StringComparison.Ordinal);
            if (isArray != value is JsonArray)
                yield return $"{at}.{name} is{(isArray ? " not" : string.Empty)} an array";
            foreach (var single in value is JsonArray list ? list.ToList() : new List<JsonNode?> { value })
            {
                foreach (var fault in Value(single, isArray ? type[..^2] : type, $"{at}.{name}"))
                    yield return fault;
                if (constraint.Count > 1 && !s_own.Contains(name) && !constraint.Skip(1).Any(allowed => JsonNode.DeepEquals(allowed, single)))
                    yield return $"{at}.{name} is {single}, which is not in the enumeration";
            }
        }
    }

    private static IEnumerable<string> Value(JsonNode? value, string type, string at) => type switch
    {
        "string_t" or "username_t" or "resource_uid_t" or "file_hash_t" or "ip_t" => value?.GetValueKind() == JsonValueKind.String ? [] : [$"{at} is no text"],
        "integer_t" => value is JsonValue number && number.TryGetValue<int>(out _) ? [] : [$"{at} is no integer"],
        "long_t" or "timestamp_t" => value is JsonValue number && number.TryGetValue<long>(out _) ? [] : [$"{at} is no long integer"],
        "boolean_t" => value?.GetValueKind() is JsonValueKind.True or JsonValueKind.False ? [] : [$"{at} is no truth value"],
        "object" or "json_t" => [],
        _ when s_table["objects"]![type] is { } known => value is JsonObject item ? Object(item, known, at) : [$"{at} is no object"],
        _ => [$"{at} is of type {type}, which is not in the table"],
    };

    private static IEnumerable<string> Object(JsonObject item, JsonNode known, string at)
    {
        var oneOf = known["at_least_one"]!.AsArray();
        return oneOf.Count > 0 && !oneOf.Any(name => item.ContainsKey((string)name!))
            ? [$"{at} has none of {oneOf.ToJsonString()}"]
            : Members(item, known["attributes"]!.AsObject(), at);
    }
}
