using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using k8s;
using k8s.Autorest;
using k8s.Models;

namespace JitOperator.Runtime.Leadership;

/// <summary>
/// A lease in a Kubernetes Lease object. Reads and writes its JSON rather than the client's type, which refuses to write times on a
/// whole second and would drop fields that it does not know.
/// </summary>
/// <remarks>
/// Needs <c>create</c> on leases, and <c>get</c> and <c>patch</c> on the one of this name. Every failure that is not an answer to the
/// question asked is thrown as the client throws it: <see cref="HttpOperationException"/> or a transport's exception.
/// </remarks>
/// <param name="kubernetes">The API server.</param>
/// <param name="ns">The namespace of the Lease.</param>
/// <param name="name">The name of the Lease. It need not exist.</param>
public sealed class LeaseStore(IKubernetes kubernetes, string ns, string name) : ILeaseStore
{
    private const string Group = V1Lease.KubeGroup;
    private const string Version = V1Lease.KubeApiVersion;
    private const string Plural = V1Lease.KubePluralName;

    /// <inheritdoc/>
    public async Task<LeaseSnapshot?> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            return Snapshot(await kubernetes.CustomObjects
                .GetNamespacedCustomObjectAsync<JsonElement>(Group, Version, ns, Plural, name, cancellationToken));
        }
        catch (HttpOperationException refused) when (refused.Response.StatusCode is HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public async Task<LeaseSnapshot?> TryCreateAsync(LeaseRecord record, CancellationToken cancellationToken)
    {
        var body = new JsonObject
        {
            ["apiVersion"] = $"{Group}/{Version}",
            ["kind"] = V1Lease.KubeKind,
            ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = ns },
            ["spec"] = Spec(record),
        };
        try
        {
            return Snapshot(await kubernetes.CustomObjects
                .CreateNamespacedCustomObjectAsync<JsonElement>(body, Group, Version, ns, Plural, cancellationToken: cancellationToken));
        }
        catch (HttpOperationException refused) when (refused.Response.StatusCode is HttpStatusCode.Conflict)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public async Task<LeaseSnapshot?> TryUpdateAsync(LeaseSnapshot expected, LeaseRecord record, CancellationToken cancellationToken)
    {
        // A resourceVersion in a patch makes it conditional on that version.
        var patch = new JsonObject
        {
            ["metadata"] = new JsonObject { ["resourceVersion"] = expected.Version },
            ["spec"] = Spec(record),
        };
        try
        {
            return Snapshot(await kubernetes.CustomObjects.PatchNamespacedCustomObjectAsync<JsonElement>(
                new V1Patch(patch.ToJsonString(), V1Patch.PatchType.MergePatch), Group, Version, ns, Plural, name,
                cancellationToken: cancellationToken));
        }
        catch (HttpOperationException refused)
            when (refused.Response.StatusCode is HttpStatusCode.Conflict or HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    /// <summary>Null takes a field away, in a merge patch; in an object to create it is as good as absent.</summary>
    private static JsonObject Spec(LeaseRecord record) => new()
    {
        ["holderIdentity"] = record.HolderIdentity,
        ["leaseDurationSeconds"] = record.LeaseDurationSeconds,
        ["acquireTime"] = record.AcquireTime,
        ["renewTime"] = record.RenewTime,
        ["leaseTransitions"] = record.LeaseTransitions,
    };

    private static LeaseSnapshot Snapshot(JsonElement lease)
    {
        var version = lease.GetProperty("metadata").GetProperty("resourceVersion").GetString()
            ?? throw new JsonException("A Lease without a resourceVersion.");
        var spec = lease.TryGetProperty("spec", out var value) && value.ValueKind is JsonValueKind.Object ? value : default;
        return new LeaseSnapshot(
            new LeaseRecord
            {
                HolderIdentity = Text(spec, "holderIdentity"),
                LeaseDurationSeconds = Number(spec, "leaseDurationSeconds"),
                AcquireTime = Text(spec, "acquireTime"),
                RenewTime = Text(spec, "renewTime"),
                LeaseTransitions = Number(spec, "leaseTransitions") ?? 0,
            },
            version);
    }

    private static string? Text(JsonElement spec, string field) =>
        Field(spec, field, JsonValueKind.String)?.GetString() is { Length: > 0 } text ? text : null;

    private static int? Number(JsonElement spec, string field) => Field(spec, field, JsonValueKind.Number)?.GetInt32();

    private static JsonElement? Field(JsonElement spec, string name, JsonValueKind kind) =>
        spec.ValueKind is JsonValueKind.Object && spec.TryGetProperty(name, out var value) && value.ValueKind == kind ? value : null;
}
