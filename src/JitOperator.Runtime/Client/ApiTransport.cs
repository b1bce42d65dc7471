using System.Text.Json;
using k8s;

namespace JitOperator.Runtime.Client;

/// <summary>
/// Sends requests on the client's connections, with its credentials, and turns every failure into a
/// <see cref="KubernetesRequestException"/>. Sends each request once.
/// </summary>
internal sealed class ApiTransport
{
    /// <summary>Of an answer that is an error, no more than this is read.</summary>
    private const int LongestError = 64 * 1024;

    private readonly Kubernetes _client;
    private readonly TimeProvider _time;

    public ApiTransport(IKubernetes kubernetes, TimeProvider time)
    {
        _client = kubernetes as Kubernetes
            ?? throw new ArgumentException($"Needs the connections of a {typeof(Kubernetes)}.", nameof(kubernetes));
        _time = time;
    }

    /// <summary>Sends a request and reads the whole answer.</summary>
    public async Task<TAnswer> SendAsync<TAnswer>(HttpMethod method, string path, HttpContent? content, CancellationToken ct)
    {
        using var limit = new RequestLimit(_client.HttpClientTimeout, _time, ct);
        return await GuardAsync(method, path, limit, async () =>
        {
            using var response = await OpenAsync(method, path, content, limit.Token);
            await using var body = await response.Content.ReadAsStreamAsync(limit.Token);
            return await JsonSerializer.DeserializeAsync<TAnswer>(body, ClientJson.Options, limit.Token)
                ?? throw new JsonException("The answer is null.");
        });
    }

    /// <summary>Sends a request and returns once its headers are there. The caller disposes of the response, and bounds the reading.</summary>
    public async Task<HttpResponseMessage> OpenAsync(string path, CancellationToken ct)
    {
        using var limit = new RequestLimit(_client.HttpClientTimeout, _time, ct);
        return await GuardAsync(HttpMethod.Get, path, limit, () => OpenAsync(HttpMethod.Get, path, content: null, limit.Token));
    }

    /// <summary>Turns what went wrong into a <see cref="KubernetesConnectionException"/>, but for what the caller has cancelled.</summary>
    private async Task<TResult> GuardAsync<TResult>(HttpMethod method, string path, RequestLimit limit, Func<Task<TResult>> send)
    {
        try
        {
            return await send();
        }
        catch (OperationCanceledException) when (limit.IsCallersWish)
        {
            throw;
        }
        catch (OperationCanceledException e)
        {
            throw new KubernetesConnectionException($"{Name(method, path)}: no answer within {_client.HttpClientTimeout}", e);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw new KubernetesConnectionException($"{Name(method, path)}: no answer: {e.Message}", e);
        }
        catch (Exception e) when (e is JsonException or NotSupportedException or FormatException)
        {
            throw new KubernetesConnectionException($"{Name(method, path)}: the answer cannot be read", e);
        }
    }

    private async Task<HttpResponseMessage> OpenAsync(HttpMethod method, string path, HttpContent? content, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(method, new Uri(_client.BaseUri, path))
        {
            Content = content,
            Version = _client.HttpClient.DefaultRequestVersion,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };
        request.Headers.Accept.ParseAdd("application/json");
        if (_client.Credentials is { } credentials)
            await credentials.ProcessHttpRequestAsync(request, ct);

        var response = await _client.HttpClient.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct);
        if (response.IsSuccessStatusCode)
            return response;

        using (response)
        {
            throw await RefusalAsync(Name(method, path), response, ct);
        }
    }

    private async Task<KubernetesApiException> RefusalAsync(string request, HttpResponseMessage response, CancellationToken ct)
    {
        var status = ApiStatus.Parse(await ReadErrorAsync(response, ct));
        return new KubernetesApiException(
            request, response.StatusCode, status, RetryAfter.From(response.Headers, _time.GetUtcNow()) ?? status.RetryAfter);
    }

    /// <summary>The status code has been answered: what follows may be cut short without making it less of an answer.</summary>
    private static async Task<byte[]> ReadErrorAsync(HttpResponseMessage response, CancellationToken ct)
    {
        var buffer = new byte[LongestError];
        var length = 0;
        try
        {
            await using var body = await response.Content.ReadAsStreamAsync(ct);
            length = await body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, ct);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return [];
        }

        return buffer[..length];
    }

    /// <summary>Selectors and tokens are of no help in a message.</summary>
    private static string Name(HttpMethod method, string path) =>
        $"{method} /{(path.IndexOf('?', StringComparison.Ordinal) is >= 0 and var query ? path[..query] : path)}";
}
