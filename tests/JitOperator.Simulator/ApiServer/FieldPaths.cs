using System.Text.Json.Nodes;

namespace JitOperator.Simulator.ApiServer;

/// <summary>
/// The fields of an object that somebody can own: every value that is no object, under the names that lead to it. Lists are one value,
/// but for those that the API merges: finalizers (by value), owner references (by uid) and conditions (by type).
/// </summary>
internal static class FieldPaths
{
    /// <summary>Stands between the names: no name of a field, label or entry has one.</summary>
    private const char Separator = '\n';

    private static readonly string[] OfTheServer =
        ["name", "namespace", "uid", "resourceVersion", "generation", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds", "managedFields"];

    /// <summary>The fields, and what they hold.</summary>
    public static Dictionary<string, JsonNode?> Of(JsonObject obj)
    {
        var fields = new Dictionary<string, JsonNode?>(StringComparer.Ordinal);
        foreach (var (name, value) in obj.Where(field => field.Key is not ("apiVersion" or "kind")))
        {
            Walk(name, value, fields);
        }

        foreach (var field in OfTheServer)
        {
            fields.Remove($"metadata{Separator}{field}");
        }

        fields.Remove("metadata");
        return fields;
    }

    /// <summary>The objects that a field is in.</summary>
    public static IEnumerable<string> Above(string field)
    {
        for (var end = field.LastIndexOf(Separator); end > 0; end = field.LastIndexOf(Separator, end - 1))
        {
            yield return field[..end];
        }
    }

    /// <summary>The fields that are in an object and not the same, or not at all, in another.</summary>
    public static HashSet<string> Changed(JsonObject from, JsonObject to)
    {
        var before = Of(from);
        return Of(to).Where(field => !before.TryGetValue(field.Key, out var was) || !JsonNode.DeepEquals(was, field.Value))
            .Select(field => field.Key)
            .ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>Puts the fields of one object into another.</summary>
    public static void PutIn(JsonObject target, JsonObject source, string path = "")
    {
        foreach (var (name, value) in source)
        {
            var at = path.Length == 0 ? name : $"{path}{Separator}{name}";
            switch (value)
            {
                case JsonObject inner when target[name] is JsonObject there:
                    PutIn(there, inner, at);
                    break;
                case JsonArray items when target[name] is JsonArray there && KeyOf(at) is { } key:
                    PutIn(there, items, key, at);
                    break;
                default:
                    target[name] = value?.DeepClone();
                    break;
            }
        }
    }

    /// <summary>Takes fields out of an object, and the objects and lists that become empty by it.</summary>
    public static void TakeOut(JsonObject target, IReadOnlySet<string> fields, string path = "")
    {
        foreach (var (name, value) in target.ToList())
        {
            var at = path.Length == 0 ? name : $"{path}{Separator}{name}";
            if (fields.Contains(at))
            {
                target.Remove(name);
            }
            else if (value is JsonObject { Count: > 0 } inner)
            {
                TakeOut(inner, fields, at);
                RemoveIf(inner.Count == 0, target, name);
            }
            else if (value is JsonArray { Count: > 0 } items && KeyOf(at) is { } key)
            {
                TakeOut(items, key, fields, at);
                RemoveIf(items.Count == 0, target, name);
            }
        }
    }

    private static void Walk(string path, JsonNode? value, Dictionary<string, JsonNode?> fields)
    {
        switch (value)
        {
            case JsonObject { Count: > 0 } inner:
                foreach (var (name, field) in inner)
                {
                    Walk($"{path}{Separator}{name}", field, fields);
                }

                break;
            case JsonArray items when KeyOf(path) is { } key:
                foreach (var item in items)
                {
                    Walk($"{path}{Separator}{key(item!)}", item, fields);
                }

                break;
            default:
                fields[path] = value;
                break;
        }
    }

    private static void PutIn(JsonArray target, JsonArray source, Func<JsonNode, string> key, string path)
    {
        foreach (var item in source)
        {
            var there = target.FirstOrDefault(other => key(other!) == key(item!));
            if (there is JsonObject inner && item is JsonObject content)
            {
                PutIn(inner, content, $"{path}{Separator}{key(item)}");
            }
            else if (there is null)
            {
                target.Add(item?.DeepClone());
            }
        }
    }

    private static void TakeOut(JsonArray target, Func<JsonNode, string> key, IReadOnlySet<string> fields, string path)
    {
        foreach (var item in target.ToList())
        {
            var at = $"{path}{Separator}{key(item!)}";
            if (item is JsonObject inner)
            {
                TakeOut(inner, fields, at);
            }

            if (fields.Contains(at) || item is JsonObject { Count: 0 })
            {
                target.Remove(item);
            }
        }
    }

    private static void RemoveIf(bool isEmpty, JsonObject target, string name)
    {
        if (isEmpty)
        {
            target.Remove(name);
        }
    }

    private static Func<JsonNode, string>? KeyOf(string list) => list switch
    {
        "metadata\nfinalizers" => item => (string)item!,
        "metadata\nownerReferences" => item => (string)item["uid"]!,
        "status\nconditions" => item => (string)item["type"]!,
        _ => null,
    };
}
