using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using JitOperator.Runtime.Timing;
using k8s;
using k8s.Models;

namespace JitOperator.Runtime.Client;

/// <summary>Reads and writes the objects of one kind.</summary>
/// <remarks>
/// <para>Every failure is a <see cref="KubernetesRequestException"/>: <see cref="KubernetesApiException"/> when the API server said
/// so, <see cref="KubernetesConnectionException"/> when there was no usable answer.</para>
/// <para><b>Retries.</b> <see cref="GetAsync"/>, and each page of a list, are tried up to three times when the
/// failure is transient, waiting as long as the API server asks to (but not beyond 5 s). All else is sent once: a write whose answer
/// was lost may have happened, and sending it again could report a conflict with itself. Callers come back with a fresh view.</para>
/// <para>One request that is not answered within the client's <c>HttpClientTimeout</c> has failed.</para>
/// </remarks>
/// <typeparam name="T">The kind's type. Fields that it does not know are lost when read: write with apply or patches.</typeparam>
public sealed class ResourceClient<T>
    where T : class, IKubernetesObject<V1ObjectMeta>
{
    /// <summary>As client-go's.</summary>
    private const int PageSize = 500;

    private readonly ApiTransport _transport;
    private readonly ResourcePaths _paths;
    private readonly ObjectReader<T> _reader;
    private readonly ReadRetry _retry;
    private readonly string _owner;

    /// <summary>A client for one kind.</summary>
    /// <param name="kubernetes">From <see cref="KubernetesClients.Create"/>.</param>
    /// <param name="kind">What to read and write.</param>
    /// <param name="fieldManager">Who owns what is written (server-side apply).</param>
    /// <exception cref="ArgumentException">Not a <see cref="Kubernetes"/> but some other implementation.</exception>
    public ResourceClient(IKubernetes kubernetes, ResourceKind kind, string fieldManager)
        : this(kubernetes, kind, fieldManager, TimeProvider.System, Jitter.Create())
    {
    }

    /// <summary>A client for one kind, with a clock and jitter for time limits and retries.</summary>
    public ResourceClient(IKubernetes kubernetes, ResourceKind kind, string fieldManager, TimeProvider time, Jitter jitter)
    {
        ArgumentException.ThrowIfNullOrEmpty(fieldManager);
        _transport = new ApiTransport(kubernetes, time);
        _paths = new ResourcePaths(kind);
        _reader = new ObjectReader<T>(kind);
        _retry = new ReadRetry(time, jitter);
        _owner = $"fieldManager={Uri.EscapeDataString(fieldManager)}";
        Kind = kind;
    }

    /// <summary>What this client reads and writes.</summary>
    public ResourceKind Kind { get; }

    /// <summary>Reads an object; null if there is none of that name, while its kind is served.</summary>
    /// <param name="ns">Its namespace; null for kinds that have none.</param>
    /// <param name="name">Its name.</param>
    /// <param name="ct">Gives up.</param>
    public async Task<T?> GetAsync(string? ns, string name, CancellationToken ct)
    {
        var path = _paths.Object(ns, name);
        try
        {
            return await _retry.RunAsync(token => _transport.SendAsync<T>(HttpMethod.Get, path, content: null, token), ct);
        }
        catch (KubernetesApiException e) when (e.IsObjectNotFound)
        {
            return null;
        }
    }

    /// <summary>Reads all objects that a query finds, in pages that belong to one moment.</summary>
    /// <param name="ns">Where; null for everywhere.</param>
    /// <param name="query">Which.</param>
    /// <param name="ct">Gives up.</param>
    public Task<ResourceList<T>> ListAsync(string? ns, ListQuery query, CancellationToken ct) =>
        ListAsync(ns, query, page => _retry.RunAsync(token => PageAsync(page, token), ct), onPage: null, ct);

    /// <summary>Creates an object.</summary>
    /// <exception cref="KubernetesApiException">Among others, one of that name is there (<c>IsAlreadyExists</c>): it need not be ours.</exception>
    public Task<T> CreateAsync(T obj, CancellationToken ct)
    {
        obj.ApiVersion = Kind.ApiVersion;
        obj.Kind = Kind.Kind;
        var path = $"{_paths.Place(obj.Metadata.NamespaceProperty)}?{_owner}";
        return WriteAsync(HttpMethod.Post, path, Json(JsonSerializer.Serialize(obj, ClientJson.Options), "application/json"), ct);
    }

    /// <summary>
    /// Server-side apply of everything but the status, by force: creates the object, or makes the fields that <paramref name="obj"/>
    /// has ours and takes away those that were ours and are not in it. <c>metadata.uid</c>, where
    /// set, is a precondition: nothing is created (<c>IsConflict</c>), and no other object is changed (<c>IsInvalid</c>: a uid is
    /// immutable). So is <c>metadata.resourceVersion</c> (<c>IsConflict</c>).
    /// </summary>
    public Task<T> ApplyAsync(T obj, CancellationToken ct) =>
        WriteAsync(HttpMethod.Patch, $"{PathOf(obj)}?{_owner}&force=true", ApplyBody.OfObject(obj, Kind), ct);

    /// <summary>The same for the status alone. Never creates the object (404).</summary>
    public Task<T> ApplyStatusAsync(T obj, CancellationToken ct) =>
        WriteAsync(HttpMethod.Patch, $"{PathOf(obj)}/status?{_owner}&force=true", ApplyBody.OfStatus(obj, Kind), ct);

    /// <summary>Applies a JSON merge patch (RFC 7396): null takes a field away. A <c>metadata.resourceVersion</c> in it is a precondition (409).</summary>
    public Task<T> MergePatchAsync(string? ns, string name, JsonNode patch, CancellationToken ct) =>
        WriteAsync(
            HttpMethod.Patch,
            $"{_paths.Object(ns, name)}?{_owner}",
            Json(patch.ToJsonString(), "application/merge-patch+json"),
            ct);

    /// <summary>
    /// Deletes one particular object, and not one that took its name since. <see cref="DeleteOutcome.Refused"/> is said only after a
    /// look at who bears the name: a conflict of any other kind must not pass for "it is gone".
    /// </summary>
    /// <param name="ns">Its namespace; null for kinds that have none.</param>
    /// <param name="name">Its name.</param>
    /// <param name="uid">Its UID, as recorded when it was made. Not empty.</param>
    /// <param name="ct">Gives up.</param>
    public Task<DeleteOutcome> DeleteAsync(string? ns, string name, string uid, CancellationToken ct) => DeleteAsync(ns, name, uid, resourceVersion: null, ct);

    /// <summary>The same for an object as it was seen, and not as somebody has changed it since.</summary>
    /// <inheritdoc cref="DeleteAsync(string?, string, string, CancellationToken)"/>
    /// <param name="ns">Its namespace; null for kinds that have none.</param>
    /// <param name="name">Its name.</param>
    /// <param name="uid">Its UID, as recorded when it was made. Not empty.</param>
    /// <param name="resourceVersion">The version that was seen; null for any.</param>
    /// <param name="ct">Gives up.</param>
    /// <exception cref="KubernetesApiException">Among others, it was changed since (<c>IsConflict</c>).</exception>
    public async Task<DeleteOutcome> DeleteAsync(string? ns, string name, string uid, string? resourceVersion, CancellationToken ct)
    {
        // The API server reads an empty precondition as none.
        ArgumentException.ThrowIfNullOrEmpty(uid);
        var options = new V1DeleteOptions { Preconditions = new V1Preconditions { Uid = uid, ResourceVersion = resourceVersion }, PropagationPolicy = "Background" };
        var body = Json(JsonSerializer.Serialize(options, ClientJson.Options), "application/json");
        try
        {
            // The answer is the object or a Status; that it is one of success is all that matters.
            await _transport.SendAsync<JsonElement>(HttpMethod.Delete, _paths.Object(ns, name), body, ct);
            return DeleteOutcome.Deleted;
        }
        catch (KubernetesApiException e) when (e.IsObjectNotFound)
        {
            return DeleteOutcome.NotFound;
        }
        catch (KubernetesApiException e) when (e.IsConflict)
        {
            var bearer = await GetAsync(ns, name, ct);
            if (bearer?.Metadata?.Uid == uid)
                throw;
            return bearer is null ? DeleteOutcome.NotFound : DeleteOutcome.Refused;
        }
    }

    /// <summary>As <see cref="ListAsync(string?, ListQuery, CancellationToken)"/>, with no retries.</summary>
    /// <param name="ns">Where; null for everywhere.</param>
    /// <param name="query">Which.</param>
    /// <param name="onPage">Hears of each page's objects before the next one is asked for; should the list begin anew, of all of them again.</param>
    /// <param name="ct">Gives up.</param>
    internal Task<ResourceList<T>> ListOnceAsync(string? ns, ListQuery query, Action<IReadOnlyList<T>>? onPage, CancellationToken ct) =>
        ListAsync(ns, query, page => PageAsync(page, ct), onPage, ct);

    /// <summary>Opens a watch.</summary>
    /// <param name="ns">Where; null for everywhere.</param>
    /// <param name="query">Which objects.</param>
    /// <param name="resourceVersion">The moment after which events are wanted.</param>
    /// <param name="timeout">After which the API server ends it; whole seconds.</param>
    /// <param name="ct">Gives up opening; reading has tokens of its own.</param>
    internal Task<HttpResponseMessage> WatchAsync(
        string? ns, ListQuery query, string resourceVersion, TimeSpan timeout, CancellationToken ct) =>
        _transport.OpenAsync(
            $"{_paths.Collection(ns)}?watch=true&allowWatchBookmarks=true&resourceVersion={Uri.EscapeDataString(resourceVersion)}"
            + $"&timeoutSeconds={(long)timeout.TotalSeconds}{Selectors(query)}",
            ct);

    /// <summary>Reads one object as a watch sends it.</summary>
    internal ObjectReader<T> Reader => _reader;

    private async Task<ResourceList<T>> ListAsync(
        string? ns, ListQuery query, Func<string, Task<ListPage>> getPage, Action<IReadOnlyList<T>>? onPage, CancellationToken ct)
    {
        var all = $"{_paths.Collection(ns)}?{Selectors(query).TrimStart('&')}";
        try
        {
            return await ListPagesAsync($"{all}&limit={PageSize}", getPage, onPage, ct);
        }
        catch (KubernetesApiException e) when (e.IsExpired)
        {
            // The moment that the pages belong to was compacted away in between; one piece cannot fall apart.
            return await ListPagesAsync(all, getPage, onPage, ct);
        }
    }

    private async Task<ResourceList<T>> ListPagesAsync(
        string first, Func<string, Task<ListPage>> getPage, Action<IReadOnlyList<T>>? onPage, CancellationToken ct)
    {
        var items = new List<T>();
        var undecodable = new List<string>();
        var path = first;
        while (true)
        {
            ct.ThrowIfCancellationRequested();
            var page = await getPage(path);
            var before = items.Count;
            foreach (var json in page.Items ?? [])
            {
                if (_reader.TryRead(json, out var item))
                    items.Add(item);
                else
                    undecodable.Add(ObjectReader<T>.NameOf(json));
            }

            onPage?.Invoke(items[before..]);
            if (string.IsNullOrEmpty(page.Metadata!.Continue))
                return new ResourceList<T>(items, page.Metadata.ResourceVersion!, undecodable);
            var next = $"{first}&continue={Uri.EscapeDataString(page.Metadata.Continue)}";
            path = next != path ? next : throw new KubernetesConnectionException($"GET {Kind}: the list has no end", inner: null);
        }
    }

    /// <summary>An answer that is no list must not pass for an empty one.</summary>
    private async Task<ListPage> PageAsync(string path, CancellationToken ct)
    {
        var page = await _transport.SendAsync<ListPage>(HttpMethod.Get, path, content: null, ct);
        return page.Metadata?.ResourceVersion is { Length: > 0 }
            ? page
            : throw new KubernetesConnectionException($"GET {Kind}: the answer is no list", inner: null);
    }

    private Task<T> WriteAsync(HttpMethod method, string path, HttpContent content, CancellationToken ct) =>
        _transport.SendAsync<T>(method, path, content, ct);

    private string PathOf(T obj) => _paths.Object(obj.Metadata.NamespaceProperty, obj.Metadata.Name);

    private static string Selectors(ListQuery query) =>
        Parameter("labelSelector", query.LabelSelector) + Parameter("fieldSelector", query.FieldSelector);

    private static string Parameter(string name, string? value) =>
        string.IsNullOrEmpty(value) ? string.Empty : $"&{name}={Uri.EscapeDataString(value)}";

    private static StringContent Json(string json, string mediaType) =>
        new(json, Encoding.UTF8, new MediaTypeHeaderValue(mediaType));
}
