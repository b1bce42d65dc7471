using System.Text.Json.Nodes;
using JitOperator.Runtime.Tests.Support;
using k8s;
using Microsoft.AspNetCore.Http;

namespace JitOperator.Runtime.Tests.Events;

/// <summary>Enough of an API server to create and patch events, with faults where a test wants them.</summary>
internal sealed class EventApi : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, JsonNode> _events = new(StringComparer.Ordinal);
    private readonly Queue<Func<HttpContext, Task>> _faults = new();
    private LoopbackServer _server = null!;

    public IReadOnlyList<RecordedRequest> Requests => _server.Requests;

    public IReadOnlyList<JsonNode> Events
    {
        get
        {
            lock (_lock)
            {
                return [.. _events.Values.Select(item => item.DeepClone())];
            }
        }
    }

    public static async Task<EventApi> StartAsync()
    {
        var api = new EventApi();
        api._server = await LoopbackServer.StartAsync(api.AnswerAsync);
        return api;
    }

    public Kubernetes CreateClient() => _server.CreateClient();

    /// <summary>Counts of the series of the only event; 1 if it has none.</summary>
    public int Count() => Events is [var only] ? (int?)only["series"]?["count"] ?? 1 : 0;

    /// <summary>Answers a request so, after the ones before it.</summary>
    public void Next(Func<HttpContext, Task> answer)
    {
        lock (_lock)
        {
            _faults.Enqueue(answer);
        }
    }

    /// <summary>Does what it is asked, and breaks the connection before it says so.</summary>
    public void NextAnswerIsLost() => Next(context =>
    {
        Store(_server.Requests[^1]);
        context.Abort();
        return Task.CompletedTask;
    });

    /// <summary>As the API server does after an hour.</summary>
    public void ForgetAll()
    {
        lock (_lock)
        {
            _events.Clear();
        }
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private Task AnswerAsync(HttpContext context)
    {
        Func<HttpContext, Task>? fault;
        lock (_lock)
        {
            _faults.TryDequeue(out fault);
        }

        if (fault is not null)
            return fault(context);
        return Store(_server.Requests[^1]) switch
        {
            201 => Answers.JsonAsync(context, new JsonObject { ["metadata"] = new JsonObject { ["name"] = "n" } }, 201),
            200 => Answers.JsonAsync(context, new JsonObject { ["metadata"] = new JsonObject { ["name"] = "n" } }),
            404 => Answers.StatusAsync(context, 404, "NotFound", "n"),
            _ => Answers.StatusAsync(context, 409, "AlreadyExists", "n"),
        };
    }

    private int Store(RecordedRequest request)
    {
        lock (_lock)
        {
            if (request.Method == "POST")
                return _events.TryAdd((string)request.Json!["metadata"]!["name"]!, request.Json) ? 201 : 409;
            if (!_events.TryGetValue(request.Path.Split('/')[^1], out var known))
                return 404;
            known["series"] = request.Json!["series"]!.DeepClone();
            return 200;
        }
    }
}
