using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using JitOperator.TestKit.Clusters;
using k8s;

namespace JitOperator.Benchmarks.Load;

/// <summary>
/// An administrator that sends bytes which are ready, and reads of the answer what it must: as little of the machine as a client can take.
/// On HTTP/1.1, a connection for each request that is under way. It acts as other people by impersonation, so that the API server hands
/// the webhooks their names.
/// </summary>
internal sealed class BareClient : IDisposable
{
    public const string Json = "application/json";
    public const string MergePatch = "application/merge-patch+json";

    private readonly Kubernetes _client;

    public BareClient(ClusterUser admin)
    {
        var configuration = KubernetesClientConfiguration.BuildConfigFromConfigFile(admin.KubeconfigPath);
        configuration.DisableHttp2 = true;
        configuration.HttpClientTimeout = Timeout.InfiniteTimeSpan;
        _client = new Kubernetes(configuration);
    }

    /// <summary>Creates an object and returns its UID.</summary>
    public async Task<string> CreateAsync(string collection, string body, Person? person = null)
    {
        using var answer = await ReadAsync(HttpMethod.Post, collection, body, Json, person);
        return answer.RootElement.GetProperty("metadata").GetProperty("uid").GetString()!;
    }

    /// <summary>Changes an object.</summary>
    public Task PatchAsync(string path, string body, Person? person = null) => SendAsync(new HttpMethod("PATCH"), path, body, MergePatch, person);

    /// <summary>Deletes an object.</summary>
    public Task DeleteAsync(string path) => SendAsync(HttpMethod.Delete, path, body: null, Json, person: null);

    /// <summary>Asks the API server's authorizer whether somebody may list pods.</summary>
    public async Task<bool> CanListPodsAsync(string ns, Person person)
    {
        const string path = "apis/authorization.k8s.io/v1/selfsubjectaccessreviews";
        var body = $$$$"""
            {"apiVersion":"authorization.k8s.io/v1","kind":"SelfSubjectAccessReview","spec":{"resourceAttributes":{"namespace":"{{{{ns}}}}","verb":"list","resource":"pods"}}}
            """;
        using var answer = await ReadAsync(HttpMethod.Post, path, body, Json, person);
        return answer.RootElement.GetProperty("status").GetProperty("allowed").GetBoolean();
    }

    /// <summary>Reads something.</summary>
    public Task<JsonDocument> GetAsync(string path) => ReadAsync(HttpMethod.Get, path, body: null, Json, person: null);

    /// <summary>Opens a stream of lines.</summary>
    public async Task<HttpResponseMessage> OpenAsync(string path, CancellationToken cancellationToken)
    {
        using var request = Request(HttpMethod.Get, path, body: null, Json, person: null);
        var answer = await _client.HttpClient.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        return answer.EnsureSuccessStatusCode();
    }

    public void Dispose() => _client.Dispose();

    private async Task<JsonDocument> ReadAsync(HttpMethod method, string path, string? body, string mediaType, Person? person)
    {
        using var request = Request(method, path, body, mediaType, person);
        using var answer = await _client.HttpClient.SendAsync(request);
        var bytes = await answer.Content.ReadAsByteArrayAsync();
        return answer.IsSuccessStatusCode ? JsonDocument.Parse(bytes) : throw Refused(request, bytes);
    }

    private async Task SendAsync(HttpMethod method, string path, string? body, string mediaType, Person? person)
    {
        using var request = Request(method, path, body, mediaType, person);
        using var answer = await _client.HttpClient.SendAsync(request);
        if (!answer.IsSuccessStatusCode)
        {
            throw Refused(request, await answer.Content.ReadAsByteArrayAsync());
        }
    }

    private static InvalidOperationException Refused(HttpRequestMessage request, byte[] answer) =>
        new($"{request.Method} {request.RequestUri} was refused: {Encoding.UTF8.GetString(answer)}");

    private HttpRequestMessage Request(HttpMethod method, string path, string? body, string mediaType, Person? person)
    {
        var request = new HttpRequestMessage(method, new Uri(_client.BaseUri, path));
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(Json));
        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue(mediaType));
        }

        if (person is { } other)
        {
            request.Headers.Add("Impersonate-User", other.Name);
            request.Headers.Add("Impersonate-Group", other.Group);
        }

        return request;
    }
}
