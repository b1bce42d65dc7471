using System.Text.Json.Nodes;

namespace JitOperator.Simulator.ApiServer;

/// <summary>Server-side apply, by force: the fields of a manager are what it applied last, and others stay. Lists are one value.</summary>
internal static class Applied
{
    /// <summary>The annotation-like place where the simulation keeps what a manager applied; never sent to anybody.</summary>
    public static JsonObject Merge(JsonObject stored, JsonObject? before, JsonObject applied)
    {
        var merged = stored.DeepClone().AsObject();
        if (before is not null)
        {
            TakeAway(merged, before, applied);
        }

        PutIn(merged, applied);
        return merged;
    }

    /// <summary>A JSON merge patch (RFC 7396).</summary>
    public static void Patch(JsonObject target, JsonObject patch)
    {
        foreach (var (name, value) in patch)
        {
            if (value is null)
            {
                target.Remove(name);
            }
            else if (value is JsonObject inner)
            {
                if (target[name] is not JsonObject there)
                {
                    target[name] = there = [];
                }

                Patch(there, inner);
            }
            else
            {
                target[name] = value.DeepClone();
            }
        }
    }

    private static void TakeAway(JsonObject target, JsonObject before, JsonObject applied)
    {
        foreach (var (name, value) in before)
        {
            if (!applied.TryGetPropertyValue(name, out var still))
            {
                if (value is JsonObject inner && target[name] is JsonObject there)
                {
                    TakeAway(there, inner, []);
                    if (there.Count == 0)
                    {
                        target.Remove(name);
                    }
                }
                else
                {
                    target.Remove(name);
                }
            }
            else if (value is JsonObject inner && still is JsonObject stillInner && target[name] is JsonObject there)
            {
                TakeAway(there, inner, stillInner);
            }
        }
    }

    private static void PutIn(JsonObject target, JsonObject applied)
    {
        foreach (var (name, value) in applied)
        {
            if (value is JsonObject inner)
            {
                if (target[name] is not JsonObject there)
                {
                    target[name] = there = [];
                }

                PutIn(there, inner);
            }
            else
            {
                target[name] = value?.DeepClone();
            }
        }
    }
}
