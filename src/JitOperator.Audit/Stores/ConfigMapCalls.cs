using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using JitOperator.Api;
using k8s;
using k8s.Autorest;
using k8s.Models;

namespace JitOperator.Audit.Stores;

/// <summary>
/// The calls that each commit is made of. The Kubernetes client's own read their answers while a thread waits: of the few threads that a
/// small machine has, all then wait for the log, and nobody reads what the API server has long sent.
/// </summary>
internal sealed class ConfigMapCalls(Kubernetes kubernetes, string ns)
{
    private const string Json = "application/json";
    private readonly string _collection = $"api/v1/namespaces/{Uri.EscapeDataString(ns)}/configmaps";

    /// <summary>Creates one.</summary>
    /// <exception cref="HttpOperationException">The API server refused.</exception>
    /// <exception cref="JsonException">Whoever answered did not make it: no API server.</exception>
    public async Task CreateAsync(V1ConfigMap manifest, CancellationToken cancellationToken)
    {
        using var content = new StringContent(KubernetesJson.Serialize(manifest), Encoding.UTF8, new MediaTypeHeaderValue(Json));
        var answer = await SendAsync(HttpMethod.Post, $"{_collection}?fieldManager={ApiConstants.FieldManager}", content, cancellationToken);
        using var made = JsonDocument.Parse(answer);
        if (made.RootElement.ValueKind is not JsonValueKind.Object
            || !made.RootElement.TryGetProperty("metadata", out var metadata)
            || metadata.ValueKind is not JsonValueKind.Object
            || !metadata.TryGetProperty("name", out var name)
            || !name.ValueEquals(manifest.Metadata.Name))
        {
            throw new JsonException("The answer is not what was created.");
        }
    }

    /// <summary>Reads one, from the API server's store and not from its cache: without a resourceVersion.</summary>
    /// <exception cref="HttpOperationException">The API server refused, or there is none.</exception>
    public async Task<V1ConfigMap> ReadAsync(string name, CancellationToken cancellationToken)
    {
        using var answer = new MemoryStream(await SendAsync(HttpMethod.Get, PathOf(name), content: null, cancellationToken), writable: false);
        return KubernetesJson.Deserialize<V1ConfigMap>(answer) ?? throw new JsonException("The answer is null.");
    }

    /// <summary>Deletes one.</summary>
    /// <exception cref="HttpOperationException">The API server refused, or there is none.</exception>
    public Task DeleteAsync(string name, CancellationToken cancellationToken) => SendAsync(HttpMethod.Delete, PathOf(name), content: null, cancellationToken);

    private string PathOf(string name) => $"{_collection}/{Uri.EscapeDataString(name)}";

    private async Task<byte[]> SendAsync(HttpMethod method, string path, HttpContent? content, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var request = new HttpRequestMessage(method, new Uri(kubernetes.BaseUri, path))
        {
            Content = content,
            Version = kubernetes.HttpClient.DefaultRequestVersion,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };
        request.Headers.Accept.ParseAdd(Json);
        if (kubernetes.Credentials is { } credentials)
            await credentials.ProcessHttpRequestAsync(request, cancellationToken);
        using var response = await kubernetes.HttpClient.SendAsync(request, cancellationToken);
        var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
        return response.IsSuccessStatusCode
            ? body
            : throw new HttpOperationException($"{method} {_collection}: {(int)response.StatusCode}")
            {
                Response = new HttpResponseMessageWrapper(response, Encoding.UTF8.GetString(body)),
            };
    }
}
