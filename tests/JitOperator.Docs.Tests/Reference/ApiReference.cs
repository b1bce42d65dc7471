using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using JitOperator.TestKit;
using JitOperator.TestKit.Manifests;

namespace JitOperator.Docs.Tests.Reference;

/// <summary>Makes <c>docs/api-reference.md</c> from the custom resource definitions.</summary>
internal static class ApiReference
{
    private const string Head = """
        # API reference

        Group `jitoperator.io`, version `v1alpha1`. Every field of every kind, made from `config/crd` by our tests; do not edit this page. What the fields mean together is in
        [policies.md](policies.md). A field in **bold** must be given. There are no defaults in a spec: what people agreed to must mean the same in the next version.
        Fields of `status` are written by the operator alone.

        """;

    // In the order in which people meet them.
    private static readonly string[] Files = ["accesspolicies", "accessrequests", "accessapprovals"];

    /// <summary>The page.</summary>
    public static string Write()
    {
        var page = new StringBuilder(Head);
        foreach (var file in Files)
            WriteKind(page, YamlJson.ReadFile(RepositoryFiles.PathOf("config", "crd", $"jitoperator.io_{file}.yaml"))[0]["spec"]!.AsObject());
        return page.ToString();
    }

    private static void WriteKind(StringBuilder page, JsonObject definition)
    {
        var names = definition["names"]!;
        var version = definition["versions"]![0]!;
        var schema = version["schema"]!["openAPIV3Schema"]!.AsObject();
        page.Append(CultureInfo.InvariantCulture, $"\n## {names["kind"]}\n\n{schema["description"]} {definition["scope"]}; `kubectl get {names["shortNames"]![0]}`, or with all kinds `kubectl get jit`.\n");
        foreach (var part in (string[])["spec", "status"])
        {
            if (schema["properties"]![part] is not JsonObject child)
                continue;
            page.Append(CultureInfo.InvariantCulture, $"\n### {names["kind"]} {part}\n\n{child["description"]}\n\n| field | type | |\n|---|---|---|\n");
            WriteFields(page, child, string.Empty);
            WriteRules(page, child);
        }

        page.Append("\nColumns of `kubectl get`:");
        foreach (var column in version["additionalPrinterColumns"]?.AsArray() ?? [])
            page.Append(CultureInfo.InvariantCulture, $" {column!["name"]}{(column["priority"] is null ? string.Empty : " (`-o wide`)")},");
        page.Length--;
        page.Append(".\n");
    }

    private static void WriteFields(StringBuilder page, JsonObject schema, string above)
    {
        var required = (schema["required"]?.AsArray() ?? []).Select(name => (string?)name).ToHashSet();
        foreach (var (name, node) in schema["properties"]?.AsObject() ?? [])
        {
            var field = node!.AsObject();
            var path = $"`{above}{name}`";
            page.Append(CultureInfo.InvariantCulture, $"| {(required.Contains(name) ? $"**{path}**" : path)} | {TypeOf(field)} | {Cell(field)} |\n");
            var inner = field["items"] as JsonObject ?? field;
            WriteFields(page, inner, $"{above}{name}{(inner == field ? string.Empty : "[]")}.");
        }
    }

    private static string TypeOf(JsonObject field) => (string?)field["type"] switch
    {
        "array" => $"list of {TypeOf(field["items"]!.AsObject())}",
        "object" when field["additionalProperties"] is JsonObject values => $"map to {TypeOf(values)}",
        { } type when field["format"] is { } format => $"{type}, {format}",
        { } type => type,
        null => "integer or string",
    };

    private static string Cell(JsonObject field)
    {
        var inner = field["items"] as JsonObject ?? field;
        var parts = new List<string> { (string?)field["description"] ?? (string?)inner["description"] ?? string.Empty };
        if (inner["enum"] is JsonArray values)
            parts.Add($"One of {string.Join(", ", values.Select(value => $"`{value}`"))}.");
        if (inner["pattern"] is { } pattern)
            parts.Add($"Must match `{Visible((string)pattern!).Replace("|", @"\|", StringComparison.Ordinal)}`.");
        parts.AddRange(Limits.Where(limit => inner[limit.Key] is not null || field[limit.Key] is not null)
            .Select(limit => string.Format(CultureInfo.InvariantCulture, limit.Value, inner[limit.Key] ?? field[limit.Key])));
        return string.Join(' ', parts.Where(part => part.Length > 0)).Replace("\n", " ", StringComparison.Ordinal);
    }

    // Patterns name characters that nobody sees, and that turn the direction of writing.
    private static string Visible(string text) => string.Concat(text.Select(
        letter => letter is >= ' ' and <= '~' ? letter.ToString() : string.Create(CultureInfo.InvariantCulture, $"\\u{(int)letter:X4}")));

    private static IReadOnlyDictionary<string, string> Limits { get; } = new Dictionary<string, string>
    {
        ["minimum"] = "At least {0}.",
        ["maximum"] = "At most {0}.",
        ["minLength"] = "At least {0} characters.",
        ["maxLength"] = "At most {0} characters.",
        ["minItems"] = "At least {0} items.",
        ["maxItems"] = "At most {0} items.",
    };

    private static void WriteRules(StringBuilder page, JsonObject schema)
    {
        var messages = Rules(schema).Distinct(StringComparer.Ordinal).ToList();
        if (messages.Count > 0)
            page.Append("\nRules, which Kubernetes 1.25 and later holds objects to by itself, and the operator's webhook in every version:\n\n");
        foreach (var message in messages)
            page.Append(CultureInfo.InvariantCulture, $"- {message}\n");
    }

    private static IEnumerable<string> Rules(JsonNode? schema) => schema switch
    {
        JsonObject fields => fields.SelectMany(field => field.Key == "x-kubernetes-validations"
            ? field.Value!.AsArray().Select(rule => (string)rule!["message"]!)
            : Rules(field.Value)),
        JsonArray items => items.SelectMany(Rules),
        _ => [],
    };
}
