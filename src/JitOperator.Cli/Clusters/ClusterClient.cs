using System.Net;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
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
    /// <param name="name">The name, if only one is wanted.</param>
    /// <exception cref="CliException">They cannot be listed.</exception>
    public async Task<(IReadOnlyList<Stored<T>> Items, string ResourceVersion)> ListAsync<T>(
        Kind<T> kind, string? ns, CancellationToken cancellationToken, string? name = null)
        where T : class
    {
        var items = new List<Stored<T>>();
        var next = string.Empty;
        while (true)
        {
            var page = await SendAsync(
                HttpMethod.Get, $"{kind.Path(ns)}?limit={PageSize}{Named(name)}{(next.Length > 0 ? $"&continue={Uri.EscapeDataString(next)}" : "")}", null, cancellationToken);
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

    /// <summary>One object.</summary>
    /// <typeparam name="T">The type.</typeparam>
    /// <param name="kind">The kind.</param>
    /// <param name="ns">The namespace.</param>
    /// <param name="name">The name.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="CliException">There is none of that name, or it cannot be read.</exception>
    public async Task<Stored<T>> GetAsync<T>(Kind<T> kind, string ns, string name, CancellationToken cancellationToken)
        where T : class => await FindAsync(kind, ns, name, cancellationToken)
            ?? throw new CliException($"There is no {kind.Name} \"{name}\" in namespace {ns}; look at kubectl jit list -A.");

    /// <summary>Creates an object.</summary>
    /// <typeparam name="T">The type.</typeparam>
    /// <param name="kind">The kind.</param>
    /// <param name="ns">The namespace.</param>
    /// <param name="value">The object.</param>
    /// <param name="dryRun">True to have it checked and not stored.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<Stored<T>> CreateAsync<T>(Kind<T> kind, string ns, JsonObject value, bool dryRun, CancellationToken cancellationToken)
        where T : class => kind.Read(await SendAsync(HttpMethod.Post, kind.Path(ns) + DryRun(dryRun), value, cancellationToken));

    /// <summary>Changes an object by a JSON merge patch (RFC 7386).</summary>
    /// <typeparam name="T">The type.</typeparam>
    /// <param name="kind">The kind.</param>
    /// <param name="ns">The namespace.</param>
    /// <param name="name">The name.</param>
    /// <param name="patch">The patch. With <c>metadata.uid</c> and <c>metadata.resourceVersion</c> only what these are of is changed.</param>
    /// <param name="dryRun">True to have it checked and not stored.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<Stored<T>> PatchAsync<T>(Kind<T> kind, string ns, string name, JsonObject patch, bool dryRun, CancellationToken cancellationToken)
        where T : class => kind.Read(
            await SendAsync(HttpMethod.Patch, kind.Path(ns, name) + DryRun(dryRun), patch, cancellationToken, "application/merge-patch+json"));

    /// <summary>The lines of a watch, until the API server ends it.</summary>
    /// <typeparam name="T">The type.</typeparam>
    /// <param name="kind">The kind.</param>
    /// <param name="ns">The namespace; null for all.</param>
    /// <param name="name">The name, if only one is of interest.</param>
    /// <param name="version">The resourceVersion to begin after.</param>
    /// <param name="seconds">How long the API server is to keep it open.</param>
    /// <param name="silence">How long it may say nothing; then it has ended.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async IAsyncEnumerable<JsonObject> WatchAsync<T>(
        Kind<T> kind, string? ns, string? name, string version, int seconds, TimeSpan silence, [EnumeratorCancellation] CancellationToken cancellationToken)
        where T : class
    {
        var path = $"{kind.Path(ns)}?watch=true&allowWatchBookmarks=true&timeoutSeconds={seconds}&resourceVersion={Uri.EscapeDataString(version)}{Named(name)}";
        using var idle = new CancellationTokenSource(silence, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, idle.Token);
        using var response = await connection.Http.GetAsync(path, HttpCompletionOption.ResponseHeadersRead, either.Token).OrEnd(idle.Token);
        if (response is null)
            yield break;
        if (!response.IsSuccessStatusCode)
            throw ClusterException.Of(response.StatusCode, await ReadAsync(response, either.Token), connection);
        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync(either.Token));
        while (await lines.ReadLineAsync(either.Token).AsTask().OrEnd(idle.Token) is { } line)
        {
            idle.CancelAfter(silence);
            yield return JsonNode.Parse(line) as JsonObject ?? throw new JsonException("A line of a watch is no object.");
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

    private static string Named(string? name) => name is null ? string.Empty : $"&fieldSelector={Uri.EscapeDataString($"metadata.name={name}")}";

    private static string DryRun(bool dryRun) => dryRun ? "?dryRun=All" : string.Empty;

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
