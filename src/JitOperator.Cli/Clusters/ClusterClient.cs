using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace JitOperator.Cli.Clusters;

/// <summary>Talks to the API server. Whatever it answers but success is a <see cref="ClusterException"/>.</summary>
public sealed class ClusterClient(ClusterConnection connection, TimeProvider time)
{
    private const int PageSize = 500;

    /// <summary>The way to the API server.</summary>
    public ClusterConnection Connection => connection;

    /// <summary>What was warned of in answers (the <c>Warning</c> header), in order, each once.</summary>
    public IReadOnlyList<string> Warnings => _warnings;

    private readonly List<string> _warnings = [];

    /// <summary>Every object of a kind in a namespace, and the resourceVersion of the list.</summary>
    /// <typeparam name="T">The type.</typeparam>
    /// <param name="kind">The kind.</param>
    /// <param name="ns">The namespace; null for all, or for what is in none.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="CliException">They cannot be listed.</exception>
    public async Task<(IReadOnlyList<Stored<T>> Items, string ResourceVersion)> ListAsync<T>(Kind<T> kind, string? ns, CancellationToken cancellationToken)
        where T : class
    {
        var items = new List<Stored<T>>();
        var next = string.Empty;
        while (true)
        {
            var page = await SendAsync(
                HttpMethod.Get, $"{kind.Path(ns)}?limit={PageSize}{(next.Length > 0 ? $"&continue={Uri.EscapeDataString(next)}" : "")}", null, cancellationToken);
            items.AddRange((page["items"] as JsonArray ?? []).ToList().Select(item => kind.Read(item?.DeepClone())));
            next = page["metadata"]?["continue"]?.GetValue<string>() ?? string.Empty;
            if (next.Length == 0)
                return (items, page["metadata"]?["resourceVersion"]?.GetValue<string>() ?? string.Empty);
        }
    }

    /// <summary>One object; null when there is none of that name.</summary>
    /// <typeparam name="T">The type.</typeparam>
    /// <param name="kind">The kind.</param>
    /// <param name="ns">The namespace; null for what is in none.</param>
    /// <param name="name">The name.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<Stored<T>?> FindAsync<T>(Kind<T> kind, string? ns, string name, CancellationToken cancellationToken)
        where T : class
    {
        try
        {
            return kind.Read(await SendAsync(HttpMethod.Get, kind.Path(ns, name), null, cancellationToken));
        }
        catch (ClusterException e) when (e.Status == HttpStatusCode.NotFound && e.IsAboutObject)
        {
            return null;
        }
    }

    /// <summary>Sends a request and reads the object that it is answered with.</summary>
    /// <param name="method">The method.</param>
    /// <param name="path">The address, relative to the server.</param>
    /// <param name="body">What to send.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <param name="contentType">Of what is sent.</param>
    /// <exception cref="CliException">There is no answer in time, or another than success.</exception>
    public async Task<JsonObject> SendAsync(
        HttpMethod method, string path, JsonNode? body, CancellationToken cancellationToken, string contentType = "application/json")
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
            request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, new MediaTypeHeaderValue(contentType));
        using var deadline = new CancellationTokenSource(connection.Timeout ?? Timeout.InfiniteTimeSpan, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        try
        {
            using var response = await connection.Http.SendAsync(request, either.Token);
            Note(response);
            var json = await ReadAsync(response, either.Token);
            return response.IsSuccessStatusCode
                ? json as JsonObject ?? throw ClusterException.NoApiServer(connection)
                : throw ClusterException.Of(response.StatusCode, json, connection);
        }
        catch (OperationCanceledException e) when (deadline.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw ClusterException.Silent(connection, e);
        }
        catch (HttpRequestException e)
        {
            throw ClusterException.Unreachable(connection, e);
        }
    }

    private static async Task<JsonNode?> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            return await JsonNode.ParseAsync(await response.Content.ReadAsStreamAsync(cancellationToken), cancellationToken: cancellationToken);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private void Note(HttpResponseMessage response)
    {
        foreach (var warning in response.Headers.Warning.Select(w => w.Text.Trim('"').Replace("\\\"", "\"", StringComparison.Ordinal)))
        {
            if (!_warnings.Contains(warning))
                _warnings.Add(warning);
        }
    }
}
