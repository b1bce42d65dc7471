using System.Text.Json.Nodes;

namespace JitOperator.Simulator.ApiServer;

/// <summary>What an update must not change.</summary>
internal static class Immutable
{
    /// <summary>Compares an object with what it is to become.</summary>
    /// <exception cref="ApiError">It must not become that.</exception>
    public static void Check(ResourcePath path, JsonObject old, JsonObject changed)
    {
        if (old["metadata"]!["deletionTimestamp"] is not null && Finalizers(changed).Except(Finalizers(old), StringComparer.Ordinal).Any())
        {
            throw ApiError.Invalid("metadata.finalizers: Forbidden: no new finalizers can be added if the object is being deleted");
        }

        if (path.Resource is "configmaps" or "secrets" && (bool?)old["immutable"] == true
            && !(IsSame("data", old, changed) && IsSame("binaryData", old, changed) && (bool?)changed["immutable"] == true))
        {
            throw ApiError.Invalid("data: Forbidden: field is immutable when `immutable` is set");
        }

        if (path.Resource == "secrets" && !IsSame("type", old, changed))
        {
            throw ApiError.Invalid("type: Invalid value: field is immutable");
        }

        if (path.Plural is "rolebindings" or "clusterrolebindings" && !IsSame("roleRef", old, changed))
        {
            throw ApiError.Invalid("roleRef: Invalid value: cannot change roleRef");
        }
    }

    private static bool IsSame(string field, JsonObject old, JsonObject changed) => JsonNode.DeepEquals(old[field], changed[field]);

    private static IEnumerable<string> Finalizers(JsonObject obj) =>
        obj["metadata"]!["finalizers"] is JsonArray all ? all.Select(one => (string)one!) : [];
}
