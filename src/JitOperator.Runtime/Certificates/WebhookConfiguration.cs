using System.Net;
using System.Text.Json;
using JitOperator.Runtime.Admission;
using k8s;
using k8s.Autorest;
using k8s.Models;

namespace JitOperator.Runtime.Certificates;

/// <summary>
/// The <c>caBundle</c> of every webhook in one configuration, and nothing else of it. Needs <c>get</c> and <c>patch</c> on it. Works on
/// the JSON, since a typed object would lose the fields that this client does not know.
/// </summary>
internal sealed class WebhookConfiguration(IKubernetes kubernetes, string plural, string name) : ITrustedAuthorities
{
    public const string Mutating = V1MutatingWebhookConfiguration.KubePluralName;
    public const string Validating = V1ValidatingWebhookConfiguration.KubePluralName;

    private const string Group = V1MutatingWebhookConfiguration.KubeGroup;
    private const string Version = V1MutatingWebhookConfiguration.KubeApiVersion;

    public string Name => $"{plural}/{name}";

    public async Task<TrustOutcome> SyncAsync(
        byte[] last, Func<CancellationToken, Task<byte[]?>> readAgain, CancellationToken cancellationToken)
    {
        JsonElement configuration;
        try
        {
            configuration = await kubernetes.CustomObjects
                .GetClusterCustomObjectAsync<JsonElement>(Group, Version, plural, name, cancellationToken);
        }
        catch (HttpOperationException refused) when (refused.Response.StatusCode is HttpStatusCode.NotFound)
        {
            return TrustOutcome.Absent;
        }

        if (Differing(configuration, last).Count == 0)
            return TrustOutcome.InStep;

        // Another replica may have gone further since: never set what is older than what is there.
        if (await readAgain(cancellationToken) is not { } authorities || !authorities.AsSpan().SequenceEqual(last))
            return TrustOutcome.Unknown;

        try
        {
            await kubernetes.CustomObjects.PatchClusterCustomObjectAsync<JsonElement>(
                Patch(configuration, authorities), Group, Version, plural, name, cancellationToken: cancellationToken);
            return TrustOutcome.Changed;
        }
        catch (HttpOperationException refused)
            when (refused.Response.StatusCode is HttpStatusCode.Conflict or HttpStatusCode.NotFound)
        {
            return TrustOutcome.Unknown;
        }
    }

    /// <summary>To replace the resourceVersion by what it was makes the patch conditional on it.</summary>
    private static V1Patch Patch(JsonElement configuration, byte[] authorities)
    {
        var version = configuration.GetProperty("metadata").GetProperty("resourceVersion").GetString()!;
        var bundle = Convert.ToBase64String(authorities);
        var patch = Differing(configuration, authorities)
            .Select(index => JsonPatchOperation.Add(bundle, "webhooks", $"{index}", "clientConfig", "caBundle"))
            .Prepend(JsonPatchOperation.Replace(version, "metadata", "resourceVersion"));
        return new V1Patch(System.Text.Encoding.UTF8.GetString(JsonPatchOperation.Serialize(patch)), V1Patch.PatchType.JsonPatch);
    }

    private static List<int> Differing(JsonElement configuration, byte[] authorities)
    {
        if (!configuration.TryGetProperty("webhooks", out var webhooks) || webhooks.ValueKind is not JsonValueKind.Array)
            return [];
        return [.. webhooks.EnumerateArray().Index().Where(webhook => !Trusts(webhook.Item, authorities)).Select(webhook => webhook.Index)];
    }

    private static bool Trusts(JsonElement webhook, byte[] authorities) =>
        webhook.GetProperty("clientConfig").TryGetProperty("caBundle", out var bundle)
        && bundle.ValueKind is JsonValueKind.String
        && bundle.TryGetBytesFromBase64(out var bytes)
        && bytes.AsSpan().SequenceEqual(authorities);
}
