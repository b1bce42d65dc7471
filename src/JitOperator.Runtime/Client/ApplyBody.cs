using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using k8s;
using k8s.Models;

namespace JitOperator.Runtime.Client;

/// <summary>
/// What goes into a server-side apply: only what the caller can own. Fields that the API server fills in would be claimed or refused,
/// and those of the other half (status or the rest) would be claimed on older API servers.
/// </summary>
internal static class ApplyBody
{
    private const string Status = "status";

    private static readonly string[] OwnMetadata =
        ["name", "namespace", "labels", "annotations", "ownerReferences", "finalizers", "uid", "resourceVersion"];

    /// <summary>Names the object; uid and resourceVersion, where given, are preconditions.</summary>
    private static readonly string[] Address = ["name", "namespace", "uid", "resourceVersion"];

    /// <summary>Everything but the status.</summary>
    public static HttpContent OfObject(IKubernetesObject<V1ObjectMeta> resource, ResourceKind kind)
    {
        var body = ToJson(resource, kind, OwnMetadata);
        body.Remove(Status);
        return Content(body);
    }

    /// <summary>The status, and what names the object.</summary>
    public static HttpContent OfStatus(IKubernetesObject<V1ObjectMeta> resource, ResourceKind kind)
    {
        var body = ToJson(resource, kind, Address);
        foreach (var field in body.Select(field => field.Key).Except(["apiVersion", "kind", "metadata", Status]).ToList())
            body.Remove(field);
        return Content(body);
    }

    private static JsonObject ToJson(IKubernetesObject<V1ObjectMeta> resource, ResourceKind kind, string[] metadataFields)
    {
        var body = JsonSerializer.SerializeToNode(resource, resource.GetType(), ClientJson.Options)!.AsObject();
        body["apiVersion"] = kind.ApiVersion;
        body["kind"] = kind.Kind;
        var metadata = body["metadata"]!.AsObject();
        foreach (var field in metadata.Select(field => field.Key).Except(metadataFields).ToList())
            metadata.Remove(field);
        return body;
    }

    private static StringContent Content(JsonObject body) =>
        new(body.ToJsonString(), Encoding.UTF8, new MediaTypeHeaderValue("application/apply-patch+yaml"));
}
