using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using System.Web;

namespace JitOperator.Audit.Tests.Stores;

/// <summary>As much of an API server as ConfigMaps need, with failures on order. No sockets: the client's own handlers end here.</summary>
internal sealed class FakeConfigMapApi : DelegatingHandler
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, JsonObject> _objects = new(StringComparer.Ordinal);

    /// <summary>What is done instead of, or after, serving the next requests; null serves.</summary>
    public ConcurrentQueue<Failure?> Failures { get; } = new();

    /// <summary>Every request that came, as <c>GET /path?query</c>.</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    /// <summary>The stored objects, to look at and to tamper with.</summary>
    public IReadOnlyDictionary<string, JsonObject> Objects => _objects;

    /// <summary>Answers with a status.</summary>
    public static Failure Status(int code, string reason, bool afterwards = false, string? retryAfter = null) => new(afterwards, () =>
    {
        var response = Respond((HttpStatusCode)code, new JsonObject { ["kind"] = "Status", ["reason"] = reason, ["code"] = code });
        if (retryAfter is not null)
            response.Headers.TryAddWithoutValidation("Retry-After", retryAfter);
        return Task.FromResult(response);
    });

    /// <summary>Breaks the connection.</summary>
    public static Failure Break(HttpRequestError error, bool afterwards = false) =>
        new(afterwards, () => throw new HttpRequestException(error, "test"));

    /// <summary>Never answers.</summary>
    public static Failure Silence(bool afterwards = false) => new(afterwards, Answer: null);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Requests.Enqueue($"{request.Method} {request.RequestUri!.PathAndQuery}");
        Failures.TryDequeue(out var failure);
        HttpResponseMessage? served = null;
        if (failure is null or { Afterwards: true })
            served = await ServeAsync(request, cancellationToken);
        if (failure is { Answer: { } answer })
            served = await answer();
        else if (failure is not null)
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
        served!.RequestMessage = request;
        return served;
    }

    private async Task<HttpResponseMessage> ServeAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = request.Content is null ? null : await request.Content.ReadAsStringAsync(cancellationToken);
        var name = request.RequestUri!.AbsolutePath.Split("/configmaps").Last().TrimStart('/');
        lock (_lock)
        {
            if (request.Method == HttpMethod.Post)
                return Create(JsonNode.Parse(body!)!.AsObject());
            if (request.Method == HttpMethod.Delete)
                return _objects.Remove(name) ? Respond(HttpStatusCode.OK, new JsonObject { ["kind"] = "Status", ["status"] = "Success" }) : Fail(404, "NotFound");
            if (request.Method == HttpMethod.Put)
                return Respond(HttpStatusCode.OK, _objects[name] = JsonNode.Parse(body!)!.AsObject());
            if (name.Length == 0)
                return List(HttpUtility.ParseQueryString(request.RequestUri.Query));
            return _objects.TryGetValue(name, out var found) ? Respond(HttpStatusCode.OK, found) : Fail(404, "NotFound");
        }
    }

    private HttpResponseMessage Create(JsonObject configMap)
    {
        var name = (string)configMap["metadata"]!["name"]!;
        var size = (configMap["data"]?.AsObject().Sum(pair => Encoding.UTF8.GetByteCount((string)pair.Value!)) ?? 0)
            + (configMap["binaryData"]?.AsObject().Sum(pair => Convert.FromBase64String((string)pair.Value!).Length) ?? 0);
        if (size > 1024 * 1024)
            return Fail(422, "Invalid");
        return _objects.TryAdd(name, configMap) ? Respond(HttpStatusCode.Created, configMap) : Fail(409, "AlreadyExists");
    }

    private HttpResponseMessage List(System.Collections.Specialized.NameValueCollection query)
    {
        var selector = query["labelSelector"]!.Split('=');
        var limit = int.Parse(query["limit"]!, CultureInfo.InvariantCulture);
        var rest = _objects
            .Where(pair => (string?)pair.Value["metadata"]!["labels"]?[selector[0]] == selector[1])
            .Where(pair => string.CompareOrdinal(pair.Key, query["continue"] ?? string.Empty) > 0)
            .ToList();
        var page = rest.Take(limit).ToList();
        return Respond(HttpStatusCode.OK, new JsonObject
        {
            ["kind"] = "ConfigMapList",
            ["metadata"] = new JsonObject { ["continue"] = rest.Count > limit ? page[^1].Key : string.Empty },
            ["items"] = new JsonArray([.. page.Select(pair => pair.Value.DeepClone())]),
        });
    }

    private static HttpResponseMessage Fail(int code, string reason) =>
        Respond((HttpStatusCode)code, new JsonObject { ["kind"] = "Status", ["reason"] = reason, ["code"] = code });

    private static HttpResponseMessage Respond(HttpStatusCode code, JsonObject body) =>
        new(code) { Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json") };

    /// <summary>A failure on order.</summary>
    /// <param name="Afterwards">True when the request is served first, and only its answer fails.</param>
    /// <param name="Answer">What comes instead of an answer; null for nothing at all.</param>
    internal sealed record Failure(bool Afterwards, Func<Task<HttpResponseMessage>>? Answer);
}
