using System.Text.Json.Nodes;
using JitOperator.Simulator.Conformance.Operations;
using JitOperator.Simulator.Conformance.Servers;

namespace JitOperator.Simulator.Conformance.Comparison;

/// <summary>
/// Where versions of Kubernetes part, and nothing that comes after can be compared: a map or a list is left without entries by an apply, the
/// owner's own or somebody else's. The operator's applies leave none.
/// </summary>
internal sealed class PartingWays
{
    private static readonly string[] s_metadata = ["labels", "annotations", "finalizers", "ownerReferences"];

    /// <summary>Objects of the real server as they were last, by UID.</summary>
    private readonly Dictionary<string, JsonObject> _last = new(StringComparer.Ordinal);

    /// <summary>Whether the real server has refused what an apply leaves empty: older versions make null of it, which no definition allows.</summary>
    public static bool RefusesNull(Answer answer) => answer.Code == 422
        && (string?)answer.Body["message"] is { } message && message.Contains("in body must be of type", StringComparison.Ordinal) && message.EndsWith("\"null\"", StringComparison.Ordinal);

    /// <summary>Whether versions part after what the real server answered to an operation.</summary>
    public bool PartAfter(Operation operation, IReadOnlyList<Answer> answers)
    {
        var part = false;
        foreach (var answer in answers)
        {
            part |= PartAfter(operation, answer);
        }

        return part;
    }

    private bool PartAfter(Operation operation, Answer answer)
    {
        if (answer.Code >= 300 || (string?)answer.Body["metadata"]?["uid"] is not { } uid)
        {
            return false;
        }

        var before = _last.GetValueOrDefault(uid);
        _last[uid] = answer.Body;
        return HasEmptyHandedOwner(answer.Body)
            || (before is not null && answer.Kind.HasStatus && operation is Apply or Walk { Between: Apply } && IsEmptied(before, answer.Body));
    }

    // Older versions keep null where the metadata of a custom resource has become empty, and the next write takes it away: a change that shows
    // in nothing but its resourceVersion.
    private static bool IsEmptied(JsonObject before, JsonObject now) =>
        s_metadata.Any(field => before["metadata"]![field] is not null && now["metadata"]![field] is null);

    // Of all that is in a map that somebody has made, others have become the owners by force. Older versions read what is left to the first,
    // the map, as all that is in it, whoever put it there.
    private static bool HasEmptyHandedOwner(JsonObject answer) => answer["metadata"]?["managedFields"] is JsonArray owners
        && owners.Any(owner => (string?)owner!["operation"] == "Update" && IsEmptyHanded(owner["fieldsV1"], answer));

    private static bool IsEmptyHanded(JsonNode? owned, JsonNode? value) => owned is JsonObject fields && value is JsonObject { Count: > 0 } map
        && (fields.Count == 0 || fields.Any(field => field.Key.StartsWith("f:", StringComparison.Ordinal) && IsEmptyHanded(field.Value, map[field.Key[2..]])));
}
