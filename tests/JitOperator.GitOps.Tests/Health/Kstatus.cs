using System.Text.Json.Nodes;

namespace JitOperator.GitOps.Tests.Health;

/// <summary>
/// The rules by which kstatus (sigs.k8s.io/cli-utils) reads the status of a kind that it does not know. Flux without health
/// expressions goes by them, and so does every other tool that waits for custom resources by kstatus.
/// </summary>
internal static class Kstatus
{
    /// <summary><c>Terminating</c>, <c>InProgress</c>, <c>Failed</c> or <c>Current</c>.</summary>
    public static string Of(JsonObject @object)
    {
        var metadata = @object["metadata"]!;
        var status = @object["status"];
        if (metadata["deletionTimestamp"] is not null)
            return "Terminating";
        if (metadata["generation"] is { } generation
            && status?["observedGeneration"] is { } observed
            && !JsonNode.DeepEquals(generation, observed))
        {
            return "InProgress";
        }

        var conditions = (status?["conditions"]?.AsArray() ?? []).Select(one => ((string?)one!["type"], (string?)one["status"])).ToList();
        foreach (var condition in conditions)
        {
            switch (condition)
            {
                case ("Reconciling", "True"):
                    return "InProgress";
                case ("Stalled", "True"):
                    return "Failed";
            }
        }

        return conditions.Find(one => one.Item1 == "Ready").Item2 is null or "True" ? "Current" : "InProgress";
    }
}
