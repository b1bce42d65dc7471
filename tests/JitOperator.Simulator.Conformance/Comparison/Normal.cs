using System.Text.Json.Nodes;
using JitOperator.Simulator.Conformance.Operations;
using JitOperator.Simulator.Conformance.Servers;

namespace JitOperator.Simulator.Conformance.Comparison;

/// <summary>
/// Makes the answers of one server comparable with the other's. This is the one place where differences are allowed; each has its
/// reason:
/// <list type="bullet">
/// <item>UIDs and resourceVersions are numbered in the order in which they appear, as each server chooses its own. That the same one
/// appears again, or another, is compared.</item>
/// <item><c>creationTimestamp</c> and <c>deletionTimestamp</c> say only that they are there.</item>
/// <item><c>managedFields</c> is left out: the simulated server keeps it to itself. What it does (conflicts, and what an apply takes
/// away) is compared.</item>
/// <item>Messages, and the causes of errors, are for people; Status objects have no metadata worth comparing. Of what an error is about,
/// the name and the UID are compared: the real server gives now the kind, now the resource, and nobody goes by it.</item>
/// <item>The metadata of lists is left out: the real resourceVersion moves by what others do. That a watch from it, and the pages of a
/// list, fit is compared. Where pages end is up to the server, if labels are asked for.</item>
/// <item>The resourceVersions of events are left out, and so are watch events of one that is as it was: Kubernetes 1.20 stores an unchanged
/// event again.</item>
/// <item>Null, and in the kinds that Kubernetes brings with it the empty value, is the same as nothing, and the events' deprecated
/// fields are left out: versions of Kubernetes differ in which of them they write out.</item>
/// <item>Finalizers, owner references and conditions are sorted: in which order an apply merges them changed between versions.</item>
/// <item>Objects that are not the sequence's are left out: controllers put some into every namespace, and kinds without namespaces are
/// shared.</item>
/// </list>
/// What both servers could do, and is not tried, because versions differ:
/// <list type="bullet">
/// <item>One field manager that applies both to an object and to its status, or a write to the one that tries to change the other:
/// before 1.22 they had one set of fields.</item>
/// <item>A change that CEL rules of the definitions forbid: before 1.25 there are none.</item>
/// <item>A resourceVersion in what would make an object that is not there.</item>
/// <item>What comes after a map or a list was left without entries by an apply (<see cref="PartingWays"/>).</item>
/// <item>An apply of a status in which there is nothing: somebody owns that, or nobody.</item>
/// <item>Leaving out what the server fills in, such as the API group of a subject: it is always given.</item>
/// </list>
/// </summary>
internal sealed class Normal(Server server)
{
    private static readonly string[] Ignored = ["managedFields", "selfLink", "message", "causes", "retryAfterSeconds"];
    private static readonly string[] Times = ["creationTimestamp", "deletionTimestamp"];
    private static readonly string[] Sorted = ["finalizers", "ownerReferences", "conditions"];

    private readonly Dictionary<string, string> _uids = [];
    private readonly Dictionary<string, string> _versions = [];

    /// <summary>Of an answer.</summary>
    public string Of(Answer answer) => $"{answer.Code} {Readable(answer.Body["items"] is JsonArray items ? ListOf(answer.Kind, items) : Object(answer.Kind, answer.Body, isRead: false))}";

    /// <summary>Of the events of a watch: those of each object in turn, as an order between objects is not promised.</summary>
    public string Of(TestedKind kind, IReadOnlyList<JsonObject> events) => string.Join(
        "\n",
        events.GroupBy(told => (string?)told["object"]!["metadata"]!["name"]).OrderBy(of => of.Key, StringComparer.Ordinal).SelectMany(of =>
            Changes(kind, of.Select(told => $"{told["type"]} {Readable(Object(kind, told["object"]!.AsObject(), isRead: false))}"))));

    /// <summary>Of an object without its resourceVersion: for waiting.</summary>
    public string Shape(Answer answer)
    {
        var shape = Object(answer.Kind, answer.Body, isRead: true);
        (shape["metadata"] as JsonObject)?.Remove("resourceVersion");
        return $"{answer.Code} {Readable(shape)}";
    }

    private JsonArray ListOf(TestedKind kind, JsonArray items) => new(
    [
        .. items.Where(item => server.IsOurs(kind, item!["metadata"]!)).Select(item =>
        {
            var obj = Object(kind, item!.AsObject(), isRead: false);
            obj.Remove("apiVersion");
            obj.Remove("kind");
            return obj;
        }),
    ]);

    private JsonObject Object(TestedKind kind, JsonObject obj, bool isRead)
    {
        var result = (JsonObject)Value(kind, string.Empty, obj, isRead)!;
        if ((string?)obj["kind"] == "Status")
        {
            result.Remove("metadata");
            (result["details"] as JsonObject)?.Remove("kind");
            (result["details"] as JsonObject)?.Remove("group");
            RemoveIfEmpty(result, "details");
        }

        return result;
    }

    private static IEnumerable<string> Changes(TestedKind kind, IEnumerable<string> events)
    {
        var last = string.Empty;
        foreach (var told in events)
        {
            if (!kind.IsStoredUnchanged || told.Split(' ', 2)[1] != last || told.StartsWith("DELETED", StringComparison.Ordinal))
            {
                yield return told;
            }

            last = told.Split(' ', 2)[1];
        }
    }

    private static void RemoveIfEmpty(JsonObject obj, string field)
    {
        if (obj[field] is JsonObject { Count: 0 })
        {
            obj.Remove(field);
        }
    }

    private JsonNode? Value(TestedKind kind, string name, JsonNode? value, bool isRead)
    {
        switch (value)
        {
            case JsonObject obj:
                var fields = obj.Where(field => field.Value is not null && !Ignored.Contains(field.Key)
                        && !field.Key.StartsWith("deprecated", StringComparison.Ordinal))
                    .OrderBy(field => field.Key, StringComparer.Ordinal)
                    .Select(field => KeyValuePair.Create(field.Key, Value(kind, field.Key, field.Value, isRead)))
                    .Where(field => kind.HasStatus || field.Value is not (JsonObject { Count: 0 } or JsonArray { Count: 0 }));
                return new JsonObject(fields);
            case JsonArray array:
                var items = array.Select(item => Value(kind, string.Empty, item, isRead));
                return new JsonArray([.. Sorted.Contains(name) ? items.OrderBy(item => item!.ToJsonString(), StringComparer.Ordinal) : items]);
            default:
                return name switch
                {
                    "uid" => Numbered(_uids, "uid", (string)value!, isRead),
                    "resourceVersion" when kind.IsStoredUnchanged => "a version",
                    "resourceVersion" => Numbered(_versions, "version", (string)value!, isRead),
                    _ when Times.Contains(name) => "a time",
                    _ => value!.DeepClone(),
                };
        }
    }

    private static string Numbered(Dictionary<string, string> known, string what, string value, bool isRead)
    {
        if (known.TryGetValue(value, out var number))
        {
            return number;
        }

        number = $"{what} {known.Count + 1}";
        if (!isRead)
        {
            known[value] = number;
        }

        return number;
    }

    private static string Readable(JsonNode node) => node.ToJsonString();
}
