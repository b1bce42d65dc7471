using System.Net;
using System.Text.Json.Nodes;
using k8s;
using k8s.Autorest;
using k8s.Models;

namespace JitOperator.Runtime.Certificates;

/// <summary>
/// A Secret. Needs <c>create</c> on secrets, and <c>get</c> and <c>patch</c> on the one of this name. Keys of it that are none of ours
/// stay as they are.
/// </summary>
internal sealed class SecretStore(IKubernetes kubernetes, string ns, string name) : ICertificateStore
{
    private const string TlsType = "kubernetes.io/tls";

    public async Task<StoredCertificates?> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            return Stored(await kubernetes.CoreV1.ReadNamespacedSecretAsync(name, ns, cancellationToken: cancellationToken));
        }
        catch (HttpOperationException refused) when (refused.Response.StatusCode is HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    public async Task<StoredCertificates?> TryCreateAsync(IReadOnlyDictionary<string, byte[]> data, CancellationToken cancellationToken)
    {
        var secret = new V1Secret
        {
            Metadata = new V1ObjectMeta { Name = name, NamespaceProperty = ns },
            Type = TlsType,
            Data = data.ToDictionary(),
        };
        try
        {
            return Stored(await kubernetes.CoreV1.CreateNamespacedSecretAsync(secret, ns, cancellationToken: cancellationToken));
        }
        catch (HttpOperationException refused) when (refused.Response.StatusCode is HttpStatusCode.Conflict)
        {
            return null;
        }
    }

    public async Task<StoredCertificates?> TryUpdateAsync(
        StoredCertificates expected, IReadOnlyDictionary<string, byte[]> data, CancellationToken cancellationToken)
    {
        // A resourceVersion in a patch makes it conditional on that version.
        var patch = new JsonObject
        {
            ["metadata"] = new JsonObject { ["resourceVersion"] = expected.Version },
            ["data"] = new JsonObject(data.Select(file => KeyValuePair.Create(file.Key, (JsonNode?)Convert.ToBase64String(file.Value)))),
        };
        try
        {
            return Stored(await kubernetes.CoreV1.PatchNamespacedSecretAsync(
                new V1Patch(patch.ToJsonString(), V1Patch.PatchType.MergePatch), name, ns, cancellationToken: cancellationToken));
        }
        catch (HttpOperationException refused)
            when (refused.Response.StatusCode is HttpStatusCode.Conflict or HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    private static StoredCertificates Stored(V1Secret secret) =>
        new(secret.Data?.AsReadOnly() ?? new Dictionary<string, byte[]>().AsReadOnly(), secret.Metadata.ResourceVersion);
}
