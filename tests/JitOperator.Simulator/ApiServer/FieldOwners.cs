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
        var after = Without(writer, changed);
        after[writer] = [.. after.GetValueOrDefault(writer, []), .. changed];
        return Left(after, old, written);
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
        // What was empty, and is not any more, does not go with what is in it now.
        var before = after.GetValueOrDefault(writer, []).Except(FieldPaths.Of(merged).Keys.SelectMany(FieldPaths.Above));
        after[writer] = [.. FieldPaths.Of(applied).Keys];
        FieldPaths.TakeOut(merged, before.Where(field => !after.Values.Any(owned => owned.Contains(field))).ToHashSet(StringComparer.Ordinal));
        return (merged, Left(after, stored, merged));
    }

    /// <summary>Whether the same own the same.</summary>
    public bool IsSameAs(FieldOwners other) => _fields.Count == other._fields.Count
        && _fields.All(owned => other._fields.TryGetValue(owned.Key, out var fields) && fields.SetEquals(owned.Value));

    /// <summary>Everybody else's fields without those that one has taken over, and the one's own.</summary>
    private Dictionary<FieldOwner, HashSet<string>> Without(FieldOwner writer, HashSet<string> taken) => _fields.ToDictionary(
        owned => owned.Key,
        owned => owned.Key == writer ? owned.Value : owned.Value.Except(taken).ToHashSet(StringComparer.Ordinal));

    /// <summary>
    /// What is left when fields have gone, or when what was empty has something in it. A field that was never there, such as an empty list
    /// that is not kept, stays its owner's.
    /// </summary>
    private static FieldOwners Left(Dictionary<FieldOwner, HashSet<string>> fields, JsonObject old, JsonObject written)
    {
        var there = FieldPaths.Of(written).Keys;
        var lost = FieldPaths.Of(old).Keys.Except(there).Concat(there.SelectMany(FieldPaths.Above)).ToHashSet(StringComparer.Ordinal);
        return new(fields.Select(owned => (owned.Key, Value: owned.Value.Except(lost).ToHashSet(StringComparer.Ordinal)))
            .Where(owned => owned.Value.Count > 0)
            .ToDictionary(owned => owned.Key, owned => owned.Value));
    }
}
