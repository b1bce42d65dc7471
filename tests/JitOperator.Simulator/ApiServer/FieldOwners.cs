using System.Text.Json.Nodes;

namespace JitOperator.Simulator.ApiServer;

/// <summary>
/// Who owns which fields of an object, as server-side apply has it (<c>sigs.k8s.io/structured-merge-diff</c>): whoever applied a field,
/// or changed it last. Nothing of it is sent to anybody: what it does shows in conflicts, and in what an apply takes away.
/// </summary>
internal sealed class FieldOwners
{
    private readonly Dictionary<FieldOwner, HashSet<string>> _fields;

    private FieldOwners(Dictionary<FieldOwner, HashSet<string>> fields) => _fields = fields;

    /// <summary>Nobody owns anything.</summary>
    public static FieldOwners None { get; } = new([]);

    /// <summary>After somebody has written an object otherwise than by apply.</summary>
    public FieldOwners AfterUpdate(FieldOwner writer, JsonObject old, JsonObject written)
    {
        var changed = FieldPaths.Changed(old, written);
        var there = FieldPaths.Of(written);
        var after = Without(writer, changed);
        after[writer] = [.. after.GetValueOrDefault(writer, []), .. changed];
        return Existing(after, there);
    }

    /// <summary>Merges what somebody applies into an object.</summary>
    /// <exception cref="ApiError">It would change what others own, and is not forced.</exception>
    public (JsonObject Merged, FieldOwners After) Apply(FieldOwner writer, JsonObject stored, JsonObject applied, bool force)
    {
        var merged = stored.DeepClone().AsObject();
        FieldPaths.PutIn(merged, applied);
        var changed = FieldPaths.Changed(stored, merged);
        if (!force && _fields.Any(owned => owned.Key != writer && owned.Value.Overlaps(changed)))
        {
            throw ApiError.ApplyConflict();
        }

        var after = Without(writer, changed);
        var before = after.GetValueOrDefault(writer, []);
        after[writer] = [.. FieldPaths.Of(applied).Keys];
        FieldPaths.TakeOut(merged, before.Where(field => !after.Values.Any(owned => owned.Contains(field))).ToHashSet(StringComparer.Ordinal));
        return (merged, Existing(after, FieldPaths.Of(merged)));
    }

    /// <summary>Whether the same own the same.</summary>
    public bool IsSameAs(FieldOwners other) => _fields.Count == other._fields.Count
        && _fields.All(owned => other._fields.TryGetValue(owned.Key, out var fields) && fields.SetEquals(owned.Value));

    /// <summary>Everybody else's fields without those that one has taken over, and the one's own.</summary>
    private Dictionary<FieldOwner, HashSet<string>> Without(FieldOwner writer, HashSet<string> taken) => _fields.ToDictionary(
        owned => owned.Key,
        owned => owned.Key == writer ? owned.Value : owned.Value.Except(taken).ToHashSet(StringComparer.Ordinal));

    private static FieldOwners Existing(Dictionary<FieldOwner, HashSet<string>> fields, Dictionary<string, JsonNode?> there) => new(
        fields.Select(owned => (owned.Key, Value: owned.Value.Where(there.ContainsKey).ToHashSet(StringComparer.Ordinal)))
            .Where(owned => owned.Value.Count > 0)
            .ToDictionary(owned => owned.Key, owned => owned.Value));
}
