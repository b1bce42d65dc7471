using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using k8s;
using k8s.Autorest;
using k8s.Models;

namespace JitOperator.Api.Tests.Cluster;

/// <summary>Sends objects to the API server exactly as they are written, where typed clients would add or drop fields.</summary>
/// <param name="client">An administrator's client.</param>
internal sealed class ApiServer(IKubernetes client)
{
    private static readonly Dictionary<string, string> Plurals = new(StringComparer.Ordinal)
    {
        ["AccessApproval"] = "accessapprovals",
        ["AccessPolicy"] = "accesspolicies",
        ["AccessRequest"] = "accessrequests",
        ["MutatingWebhookConfiguration"] = "mutatingwebhookconfigurations",
        ["ValidatingWebhookConfiguration"] = "validatingwebhookconfigurations",
    };

    /// <summary>The typed client.</summary>
    public IKubernetes Client => client;

    /// <summary>Creates an object and returns it as stored, or why it was refused.</summary>
    /// <param name="body">A custom resource of ours, or a webhook configuration.</param>
    /// <param name="dryRun">Have it checked only.</param>
    public Task<Outcome> CreateAsync(JsonObject body, bool dryRun = false) => RunAsync(async () =>
    {
        var (group, version, ns, plural) = Address(body);
        var mode = dryRun ? "All" : null;
        return ns is null
            ? await client.CustomObjects.CreateClusterCustomObjectAsync<JsonElement>(body, group, version, plural, dryRun: mode)
            : await client.CustomObjects.CreateNamespacedCustomObjectAsync<JsonElement>(body, group, version, ns, plural, dryRun: mode);
    });

    /// <summary>Deletes a custom resource if it is there.</summary>
    public async Task DeleteAsync(JsonObject like)
    {
        var outcome = await RunAsync(async () =>
        {
            var (group, version, ns, plural) = Address(like);
            var name = (string)like["metadata"]!["name"]!;
            return ns is null
                ? await client.CustomObjects.DeleteClusterCustomObjectAsync<JsonElement>(group, version, plural, name)
                : await client.CustomObjects.DeleteNamespacedCustomObjectAsync<JsonElement>(group, version, ns, plural, name);
        });
        Assert.True(outcome.Accepted || outcome.Status is HttpStatusCode.NotFound, outcome.ToString());
    }

    /// <summary>Reads a custom resource as stored.</summary>
    public Task<Outcome> ReadAsync(JsonObject like) => RunAsync(async () =>
    {
        var (group, version, ns, plural) = Address(like);
        var name = (string)like["metadata"]!["name"]!;
        return ns is null
            ? await client.CustomObjects.GetClusterCustomObjectAsync<JsonElement>(group, version, plural, name)
            : await client.CustomObjects.GetNamespacedCustomObjectAsync<JsonElement>(group, version, ns, plural, name);
    });

    /// <summary>Applies a JSON merge patch to a custom resource, or to its status.</summary>
    public Task<Outcome> PatchAsync(JsonObject like, JsonObject patch, bool status = false) => RunAsync(async () =>
    {
        var (group, version, ns, plural) = Address(like);
        var name = (string)like["metadata"]!["name"]!;
        var body = new V1Patch(patch.ToJsonString(), V1Patch.PatchType.MergePatch);
        return (ns, status) switch
        {
            (null, false) => await client.CustomObjects.PatchClusterCustomObjectAsync<JsonElement>(body, group, version, plural, name),
            (null, true) => await client.CustomObjects.PatchClusterCustomObjectStatusAsync<JsonElement>(body, group, version, plural, name),
            (_, false) => await client.CustomObjects.PatchNamespacedCustomObjectAsync<JsonElement>(body, group, version, ns, plural, name),
            (_, true) => await client.CustomObjects.PatchNamespacedCustomObjectStatusAsync<JsonElement>(body, group, version, ns, plural, name),
        };
    });

    private static (string Group, string Version, string? Namespace, string Plural) Address(JsonObject body)
    {
        var apiVersion = ((string)body["apiVersion"]!).Split('/');
        return (apiVersion[0], apiVersion[1], (string?)body["metadata"]!["namespace"], Plurals[(string)body["kind"]!]);
    }

    private static async Task<Outcome> RunAsync(Func<Task<JsonElement>> call)
    {
        try
        {
            return new Outcome(HttpStatusCode.OK, JsonSerializer.SerializeToNode(await call())!.AsObject(), []);
        }
        catch (HttpOperationException refused)
        {
            var status = KubernetesJson.Deserialize<V1Status>(refused.Response.Content);
            return new Outcome(refused.Response.StatusCode, null, [.. status.Details?.Causes?.Select(cause => cause.Field ?? string.Empty) ?? []])
            {
                Message = status.Message,
            };
        }
    }
}
