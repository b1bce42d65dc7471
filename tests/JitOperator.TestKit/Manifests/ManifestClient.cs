using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using JitOperator.TestKit.Waiting;
using k8s;

namespace JitOperator.TestKit.Manifests;

/// <summary>
/// Brings manifests to a cluster as they are written, of any kind that the API server serves. An object that is there already is
/// brought to what the manifest says; custom resource definitions are waited for until their resources are served. No server-side
/// apply: Kubernetes 1.20 cannot apply definitions that carry CEL rules.
/// </summary>
/// <param name="client">Of somebody who may do all that, such as the administrator.</param>
public sealed class ManifestClient(Kubernetes client)
{
    private readonly Dictionary<string, JsonArray> _resources = new(StringComparer.Ordinal);

    /// <summary>Applies the YAML files that are given, in this order.</summary>
    /// <exception cref="InvalidOperationException">The API server refused one; the message names it and has its words.</exception>
    public async Task ApplyAsync(IEnumerable<string> files, CancellationToken cancellationToken = default)
    {
        foreach (var manifest in files.SelectMany(YamlJson.ReadFile))
            await ApplyAsync(manifest, cancellationToken);
    }

    /// <summary>Applies one object.</summary>
    /// <inheritdoc cref="ApplyAsync(IEnumerable{string}, CancellationToken)"/>
    public async Task ApplyAsync(JsonObject manifest, CancellationToken cancellationToken = default)
    {
        var path = await CollectionPathAsync(manifest, cancellationToken);
        var (status, answer) = await SendAsync(HttpMethod.Post, path, manifest, "application/json", cancellationToken);
        if (status is HttpStatusCode.Conflict)
            (status, answer) = await UpdateAsync($"{path}/{Name(manifest)}", manifest, cancellationToken);
        if (!IsSuccess(status))
            throw new InvalidOperationException($"{manifest["kind"]} {Name(manifest)}: {(int)status} {answer}");
        if ((string?)manifest["kind"] == "CustomResourceDefinition")
            await WaitUntilServedAsync(manifest, cancellationToken);
    }

    private async Task<(HttpStatusCode Status, string Answer)> UpdateAsync(string path, JsonObject manifest, CancellationToken cancellationToken)
    {
        // A merge leaves what the cluster has added, such as a Service's address. In a schema it would leave what the manifest took out.
        if ((string?)manifest["kind"] != "CustomResourceDefinition")
            return await SendAsync(HttpMethod.Patch, path, manifest, "application/merge-patch+json", cancellationToken);

        var (status, answer) = await SendAsync(HttpMethod.Get, path, body: null, mediaType: null, cancellationToken);
        if (!IsSuccess(status))
            return (status, answer);
        var update = manifest.DeepClone().AsObject();
        update["metadata"]!["resourceVersion"] = (string?)JsonNode.Parse(answer)!["metadata"]!["resourceVersion"];
        return await SendAsync(HttpMethod.Put, path, update, "application/json", cancellationToken);
    }

    /// <summary>Definitions are established a moment before their resource is served.</summary>
    private async Task WaitUntilServedAsync(JsonObject definition, CancellationToken cancellationToken)
    {
        var spec = definition["spec"]!;
        foreach (var version in spec["versions"]!.AsArray().Where(version => (bool)version!["served"]!))
        {
            var path = $"apis/{spec["group"]}/{version!["name"]}/{spec["names"]!["plural"]}";
            await Eventually.TrueAsync(
                async () => IsSuccess((await SendAsync(HttpMethod.Get, path, body: null, mediaType: null, cancellationToken)).Status),
                $"{path} is served",
                cancellationToken: cancellationToken);
        }
    }

    private async Task<string> CollectionPathAsync(JsonObject manifest, CancellationToken cancellationToken)
    {
        var apiVersion = (string)manifest["apiVersion"]!;
        var root = apiVersion.Contains('/', StringComparison.Ordinal) ? $"apis/{apiVersion}" : $"api/{apiVersion}";
        var kind = (string)manifest["kind"]!;
        var resource = await ResourceAsync(root, kind, cancellationToken)
            ?? throw new InvalidOperationException($"{kind} {Name(manifest)}: the API server does not serve {apiVersion} {kind}.");
        var plural = (string)resource["name"]!;
        return (bool)resource["namespaced"]!
            ? $"{root}/namespaces/{(string?)manifest["metadata"]!["namespace"] ?? "default"}/{plural}"
            : $"{root}/{plural}";
    }

    private async Task<JsonNode?> ResourceAsync(string root, string kind, CancellationToken cancellationToken)
    {
        // Discovery is behind for a moment after a definition was made.
        if (!_resources.TryGetValue(root, out var resources) || Find(resources) is null)
        {
            JsonArray? read = null;
            try
            {
                await Eventually.TrueAsync(
                    async () =>
                    {
                        var (status, answer) = await SendAsync(HttpMethod.Get, root, body: null, mediaType: null, cancellationToken);
                        read = IsSuccess(status) ? JsonNode.Parse(answer)!["resources"]!.AsArray() : null;
                        return read is not null && Find(read) is not null;
                    },
                    $"{root} has {kind}",
                    TimeSpan.FromSeconds(10),
                    cancellationToken);
            }
            catch (TimeoutException)
            {
                return null;
            }

            _resources[root] = resources = read!;
        }

        return Find(resources);

        // Subresources have a slash in their names.
        JsonNode? Find(JsonArray all) => all.FirstOrDefault(
            one => (string?)one!["kind"] == kind && !((string)one["name"]!).Contains('/', StringComparison.Ordinal));
    }

    private async Task<(HttpStatusCode Status, string Answer)> SendAsync(
        HttpMethod method, string path, JsonObject? body, string? mediaType, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, new Uri(client.BaseUri, path));
        if (body is not null)
            request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, new MediaTypeHeaderValue(mediaType!));
        if (client.Credentials is { } credentials)
            await credentials.ProcessHttpRequestAsync(request, cancellationToken);
        using var response = await client.HttpClient.SendAsync(request, cancellationToken);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(cancellationToken));
    }

    private static bool IsSuccess(HttpStatusCode status) => (int)status is >= 200 and < 300;

    private static string Name(JsonObject manifest) => (string)manifest["metadata"]!["name"]!;
}
