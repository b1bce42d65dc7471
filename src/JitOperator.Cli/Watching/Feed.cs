using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using JitOperator.Cli.Clusters;

namespace JitOperator.Cli.Watching;

/// <summary>
/// The objects of a kind, kept up to date: listed, then watched. A watch that ends, breaks or falls silent is begun anew where it was;
/// one that is too old (410) by a new list. Only the first list may fail; what goes wrong later is waited out.
/// </summary>
/// <typeparam name="T">The type.</typeparam>
public sealed class Feed<T> : IAsyncDisposable
    where T : class
{
    /// <summary>How long the API server is asked to keep a watch open.</summary>
    private const int WatchSeconds = 290;

    /// <summary>Bookmarks come about every minute: silence for longer is a connection that nobody is at the other end of.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(15);

    private readonly ClusterClient _client;
    private readonly Kind<T> _kind;
    private readonly string? _namespace;
    private readonly string? _name;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stop = new();
    private readonly Channel<bool> _changes = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly Lock _gate = new();
    private Dictionary<string, Stored<T>> _items = [];
    private string? _trouble;
    private CliException? _end;
    private Task _running = Task.CompletedTask;

    internal Feed(ClusterClient client, Kind<T> kind, string? ns, string? name, TimeProvider time) =>
        (_client, _kind, _namespace, _name, _time) = (client, kind, ns, name, time);

    /// <summary>The objects as they are now, by namespace and name.</summary>
    public IReadOnlyList<Stored<T>> Items
    {
        get
        {
            lock (_gate)
                return [.. _items.Values.OrderBy(item => item.Namespace, StringComparer.Ordinal).ThenBy(item => item.Name, StringComparer.Ordinal)];
        }
    }

    /// <summary>Why what is shown may be old; null while it is not.</summary>
    public string? Trouble
    {
        get
        {
            lock (_gate)
                return _trouble;
        }
    }

    /// <summary>Lists the objects and begins to watch.</summary>
    internal async Task BeginAsync(CancellationToken cancellationToken)
    {
        var version = await RelistAsync(cancellationToken);
        _running = RunAsync(version, _stop.Token);
    }

    /// <summary>Returns once something changed, or some time has gone by.</summary>
    /// <param name="time">The time.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="CliException">We may not look any more.</exception>
    public async Task ChangedAsync(TimeSpan time, CancellationToken cancellationToken)
    {
        using var tick = new CancellationTokenSource(time, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, tick.Token);
        try
        {
            await _changes.Reader.ReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The time is over.
        }

        lock (_gate)
        {
            if (_end is { } end)
                throw new CliException(end.Message, end.ExitCode, end);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task RunAsync(string? version, CancellationToken cancellationToken)
    {
        for (var failures = 0; !cancellationToken.IsCancellationRequested;)
        {
            try
            {
                version ??= await RelistAsync(cancellationToken);
                version = await WatchAsync(version, cancellationToken);
                failures = 0;
            }
            catch (ClusterException e) when (e.Status is System.Net.HttpStatusCode.Gone)
            {
                version = null;
            }
            catch (ClusterException e) when (e.Status is System.Net.HttpStatusCode.Unauthorized or System.Net.HttpStatusCode.Forbidden or System.Net.HttpStatusCode.NotFound)
            {
                lock (_gate)
                    _end = e;
                _changes.Writer.TryWrite(true);
                return;
            }
            catch (Exception e) when (e is CliException or HttpRequestException or IOException or JsonException)
            {
                lock (_gate)
                    _trouble = e is CliException known ? known.Message : $"The watch broke off; trying again ({e.Message.TrimEnd('.')}).";
                _changes.Writer.TryWrite(true);
                var pause = TimeSpan.FromSeconds(Math.Min(LongestPause.TotalSeconds, Math.Pow(2, failures++) / 2));
                await Task.Delay(pause, _time, cancellationToken);
            }
        }
    }

    private async Task<string> RelistAsync(CancellationToken cancellationToken)
    {
        var (items, version) = await _client.ListAsync(_kind, _namespace, cancellationToken, _name);
        lock (_gate)
        {
            _items = items.ToDictionary(item => item.Uid);
            _trouble = null;
        }

        _changes.Writer.TryWrite(true);
        return version;
    }

    // Returns where to go on, or null to begin anew.
    private async Task<string?> WatchAsync(string version, CancellationToken cancellationToken)
    {
        await foreach (var line in _client.WatchAsync(_kind, _namespace, _name, version, WatchSeconds, Silence, cancellationToken))
        {
            var (type, item) = (line["type"]?.GetValue<string>(), line["object"] as JsonObject);
            // Too old, or anything else that the server cannot go on from.
            if (type == "ERROR" || item is null)
                return null;
            version = item["metadata"]?["resourceVersion"]?.GetValue<string>() ?? version;
            if (type != "BOOKMARK")
                Take(type, item.DeepClone());
            lock (_gate)
                _trouble = null;
        }

        return version;
    }

    private void Take(string? type, JsonNode item)
    {
        var stored = _kind.Read(item);
        lock (_gate)
        {
            if (type == "DELETED")
                _items.Remove(stored.Uid);
            else
                _items[stored.Uid] = stored;
        }

        _changes.Writer.TryWrite(true);
    }
}

/// <summary>Begins feeds.</summary>
public static class Feed
{
    /// <summary>Lists the objects and begins to watch.</summary>
    /// <typeparam name="T">The type.</typeparam>
    /// <param name="client">The cluster.</param>
    /// <param name="kind">The kind.</param>
    /// <param name="ns">The namespace; null for all.</param>
    /// <param name="name">The name, if only one is of interest.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Gives up the first list.</param>
    /// <exception cref="CliException">They cannot be listed.</exception>
    public static async Task<Feed<T>> StartAsync<T>(
        ClusterClient client, Kind<T> kind, string? ns, string? name, TimeProvider time, CancellationToken cancellationToken)
        where T : class
    {
        var feed = new Feed<T>(client, kind, ns, name, time);
        await feed.BeginAsync(cancellationToken);
        return feed;
    }
}
