using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using JitOperator.Runtime.Tests.Support;
using k8s;
using Microsoft.AspNetCore.Http;

namespace JitOperator.Runtime.Tests.Informers;

/// <summary>
/// Enough of an API server to list (in pages of one moment) and watch config maps, with a history that can be compacted, and faults
/// where a test wants them.
/// </summary>
internal sealed class ScriptedApi : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, (string Value, string Uid, long Version)> _objects = new(StringComparer.Ordinal);
    private readonly List<(long Version, JsonObject Event)> _history = [];
    private readonly Dictionary<long, KeyValuePair<string, (string Value, string Uid, long Version)>[]> _moments = [];
    private readonly List<ScriptedWatch> _watches = [];
    private readonly Queue<Func<HttpContext, Task>> _listFaults = new();
    private readonly Queue<Func<HttpContext, Task>> _watchFaults = new();
    private long _version = 100;
    private long _compacted;
    private int _uids;
    private LoopbackServer _server = null!;

    /// <summary>Objects on a page, however many are asked for.</summary>
    public int PageSize { get; set; } = 1000;

    public IReadOnlyList<RecordedRequest> Requests => _server.Requests;

    public int Lists => Requests.Count(request => !request.IsWatch);

    public int Watches => Requests.Count(request => request.IsWatch);

    /// <summary>Watches that are open now.</summary>
    public int OpenWatches
    {
        get
        {
            lock (_lock)
            {
                return _watches.Count;
            }
        }
    }

    /// <summary>Names and values of all objects.</summary>
    public SortedDictionary<string, string> Objects
    {
        get
        {
            lock (_lock)
            {
                return new(_objects.ToDictionary(entry => entry.Key, entry => entry.Value.Value), StringComparer.Ordinal);
            }
        }
    }

    public static async Task<ScriptedApi> StartAsync()
    {
        var api = new ScriptedApi();
        api._server = await LoopbackServer.StartAsync(api.AnswerAsync);
        return api;
    }

    public Kubernetes CreateClient() => _server.CreateClient();

    public void Put(string name, string value)
    {
        lock (_lock)
        {
            var known = _objects.TryGetValue(name, out var old);
            var uid = known ? old.Uid : $"{name}-{++_uids}";
            _objects[name] = (value, uid, ++_version);
            Append_NeedsLock(known ? "MODIFIED" : "ADDED", Answers.ConfigMap(name, Text(_version), value, uid));
        }
    }

    public void Remove(string name)
    {
        lock (_lock)
        {
            if (_objects.Remove(name, out var old))
                Append_NeedsLock("DELETED", Answers.ConfigMap(name, Text(++_version), old.Value, old.Uid));
        }
    }

    /// <summary>Says that nothing has happened to these objects up to a later version.</summary>
    public void Bookmark()
    {
        lock (_lock)
        {
            var bookmark = new JsonObject { ["metadata"] = new JsonObject { ["resourceVersion"] = Text(++_version) } };
            Append_NeedsLock("BOOKMARK", bookmark);
        }
    }

    /// <summary>Forgets the history: watches from before get a 410, and so do lists that are not through.</summary>
    public void Compact()
    {
        lock (_lock)
        {
            _compacted = _version;
            _history.Clear();
        }
    }

    /// <summary>The next list is answered so.</summary>
    public void NextList(Func<HttpContext, Task> answer)
    {
        lock (_lock)
        {
            _listFaults.Enqueue(answer);
        }
    }

    /// <summary>The next watch is answered so.</summary>
    public void NextWatch(Func<HttpContext, Task> answer)
    {
        lock (_lock)
        {
            _watchFaults.Enqueue(answer);
        }
    }

    /// <summary>Ends the open watches as their time-out does.</summary>
    public void EndWatches() => ForEachWatch(watch => watch.Lines.Writer.TryComplete());

    /// <summary>Breaks the connections of the open watches.</summary>
    public void DropWatches() => ForEachWatch(watch => watch.Context.Abort());

    /// <summary>The open watches send something more, as it is, and are then forgotten: nothing reaches them any more.</summary>
    public void SayAndStall(string text) => ForEachWatch(watch => watch.Lines.Writer.TryWrite(text));

    /// <summary>The open watches send something more, as it is, and end.</summary>
    public void SayAndEnd(string text) => ForEachWatch(watch =>
    {
        watch.Lines.Writer.TryWrite(text);
        watch.Lines.Writer.TryComplete();
    });

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private static string Text(long version) => version.ToString(CultureInfo.InvariantCulture);

    /// <summary>What is open is taken leave of: it hears of nothing that happens later.</summary>
    private void ForEachWatch(Action<ScriptedWatch> act)
    {
        lock (_lock)
        {
            _watches.ForEach(act);
            _watches.Clear();
        }
    }

    private void Append_NeedsLock(string type, JsonObject obj)
    {
        var change = Answers.Event(type, obj);
        _history.Add((_version, change));
        _watches.ForEach(watch => watch.Lines.Writer.TryWrite(change.ToJsonString() + "\n"));
    }

    private Task AnswerAsync(HttpContext context)
    {
        var isWatch = context.Request.Query["watch"] == "true";
        lock (_lock)
        {
            if ((isWatch ? _watchFaults : _listFaults).TryDequeue(out var fault))
                return fault(context);
        }

        return isWatch ? WatchAsync(context) : ListAsync(context);
    }

    private Task ListAsync(HttpContext context)
    {
        lock (_lock)
        {
            // Pages belong to the moment of the first, whatever happens in between: a watch goes on from there.
            var (version, start) = context.Request.Query["continue"].ToString().Split('/') is [var moment, var name]
                ? (long.Parse(moment, CultureInfo.InvariantCulture), name)
                : (_version, string.Empty);
            if (version < _compacted)
                return Answers.StatusAsync(context, 410, "Expired");
            if (!_moments.TryGetValue(version, out var all))
                _moments[version] = all = [.. _objects];

            var limited = context.Request.Query.ContainsKey("limit");
            var rest = all.Where(entry => string.CompareOrdinal(entry.Key, start) >= 0).ToList();
            var page = limited ? rest.Take(PageSize).ToList() : rest;
            return Answers.JsonAsync(context, Answers.List(
                Text(version),
                page.Count < rest.Count ? $"{Text(version)}/{rest[page.Count].Key}" : null,
                page.Select(entry =>
                    Answers.ConfigMap(entry.Key, Text(entry.Value.Version), entry.Value.Value, entry.Value.Uid))));
        }
    }

    private async Task WatchAsync(HttpContext context)
    {
        var watch = new ScriptedWatch(context, Channel.CreateUnbounded<string>());
        var from = long.Parse(context.Request.Query["resourceVersion"]!, CultureInfo.InvariantCulture);
        bool expired;
        lock (_lock)
        {
            expired = from < _compacted;
            foreach (var (_, change) in _history.Where(entry => entry.Version > from))
                watch.Lines.Writer.TryWrite(change.ToJsonString() + "\n");
            if (!expired)
                _watches.Add(watch);
        }

        if (expired)
        {
            await Answers.StatusAsync(context, 410, "Expired");
            return;
        }

        try
        {
            await context.Response.StartAsync();
            await context.Response.Body.FlushAsync();
            await foreach (var line in watch.Lines.Reader.ReadAllAsync(context.RequestAborted))
            {
                await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(line), context.RequestAborted);
                await context.Response.Body.FlushAsync(context.RequestAborted);
            }
        }
        catch (OperationCanceledException)
        {
            // The client has left.
        }
        finally
        {
            lock (_lock)
            {
                _watches.Remove(watch);
            }
        }
    }

    private sealed record ScriptedWatch(HttpContext Context, Channel<string> Lines);
}
