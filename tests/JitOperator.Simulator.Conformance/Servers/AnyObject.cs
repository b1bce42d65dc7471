using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using k8s;
using k8s.Models;

namespace JitOperator.Simulator.Conformance.Servers;

/// <summary>An object of any kind, none of whose fields is lost.</summary>
internal sealed class AnyObject : IKubernetesObject<V1ObjectMeta>
{
    [JsonPropertyName("apiVersion")]
    public string ApiVersion { get; set; } = string.Empty;

    [JsonPropertyName("kind")]
    public string Kind { get; set; } = string.Empty;

    [JsonPropertyName("metadata")]
    public V1ObjectMeta Metadata { get; set; } = new();

    /// <summary>All else.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement> Content { get; set; } = [];

    public static AnyObject From(JsonObject obj) => KubernetesJson.Deserialize<AnyObject>(obj.ToJsonString());
}
