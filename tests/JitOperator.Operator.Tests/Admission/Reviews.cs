using System.Text.Json;
using System.Text.Json.Nodes;
using JitOperator.Runtime.Admission;
using k8s;
using k8s.Models;

namespace JitOperator.Operator.Tests.Admission;

/// <summary>Admission reviews as the API server makes them.</summary>
internal static class Reviews
{
    public static AdmissionRequest Make<T>(string user, string[] groups, AdmissionOperation operation, T? next, T? old, string? subResource)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        var metadata = (next ?? old)!.Metadata;
        return new AdmissionRequest
        {
            Uid = "review",
            Kind = new() { Group = "any", Version = "any", Kind = typeof(T) == typeof(V1RoleBinding) ? "RoleBinding" : typeof(T).Name },
            Resource = new() { Group = "any", Version = "any", Resource = "any" },
            SubResource = subResource,
            Name = metadata.Name,
            Namespace = metadata.NamespaceProperty,
            Operation = operation,
            UserInfo = new() { Username = user, Groups = groups },
            Object = Json(next),
            OldObject = Json(old),
        };
    }

    /// <summary>The object after the patch of a verdict, which sets members of the metadata.</summary>
    public static T Patch<T>(T obj, AdmissionVerdict verdict)
    {
        var json = JsonNode.Parse(KubernetesJson.Serialize(obj))!;
        foreach (var operation in JsonNode.Parse(JsonPatchOperation.Serialize(verdict.Patch))!.AsArray())
        {
            Assert("add", operation!["op"]!.GetValue<string>());
            var path = operation["path"]!.GetValue<string>().Split('/');
            Assert("metadata", path[1]);
            json["metadata"]![path[2]] = operation["value"]!.DeepClone();
        }

        return KubernetesJson.Deserialize<T>(json.ToJsonString());
    }

    private static void Assert(string expected, string actual) => Xunit.Assert.Equal(expected, actual);

    private static JsonElement? Json<T>(T? obj)
        where T : class => obj is null ? null : JsonSerializer.Deserialize<JsonElement>(KubernetesJson.Serialize(obj));
}
