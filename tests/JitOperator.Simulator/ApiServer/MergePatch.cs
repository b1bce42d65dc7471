using System.Text.Json.Nodes;

namespace JitOperator.Simulator.ApiServer;

/// <summary>JSON merge patches (RFC 7396).</summary>
internal static class MergePatch
{
    /// <summary>An object with a patch.</summary>
    public static JsonObject Apply(JsonObject stored, JsonObject patch)
    {
        var patched = stored.DeepClone().AsObject();
        Change(patched, patch);
        return patched;
    }

    private static void Change(JsonObject target, JsonObject patch)
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

                Change(there, inner);
            }
            else
            {
                target[name] = value.DeepClone();
            }
        }
    }
}
