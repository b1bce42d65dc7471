using System.Text.Json.Nodes;
using k8s;
using k8s.Models;

namespace JitOperator.GitOps.Tests.Cases;

/// <summary>Objects as the API server holds them.</summary>
internal static class Stored
{
    /// <summary>An object and its status; a new object has none.</summary>
    public static JsonObject Of<T>(T @object, object? status = null)
        where T : IKubernetesObject<V1ObjectMeta>
    {
        var stored = JsonNode.Parse(KubernetesJson.Serialize(@object))!.AsObject();
        stored.Remove("status");
        if (status is not null)
        {
            stored["status"] = JsonNode.Parse(KubernetesJson.Serialize(status));
        }

        return stored;
    }
}
