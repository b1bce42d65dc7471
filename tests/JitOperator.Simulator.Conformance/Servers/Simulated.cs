using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using JitOperator.Runtime.Client;
using JitOperator.Simulator.ApiServer;
using JitOperator.Simulator.Engine;
using JitOperator.Simulator.Network;
using k8s;

namespace JitOperator.Simulator.Conformance.Servers;

/// <summary>The simulated API server, with nothing between it and its client: each request is answered at once.</summary>
internal sealed class Simulated
{
    private readonly Simulation _world;
    private readonly Etcd _etcd;
    private readonly List<Change> _collected = [];

    /// <param name="ns">The one namespace.</param>
    /// <param name="seed">Decides on UIDs.</param>
    /// <param name="change">Changes requests before they arrive: to see that a mistake of the server would be found.</param>
    public Simulated(string ns, int seed, Func<ApiCall, ApiCall>? change = null)
    {
        _world = new Simulation(seed, new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
        _etcd = new Etcd(() => _world.Time.Now, _world.Random);
        var server = new SimulatedApiServer(_etcd, new Admission((_, _) => throw new InvalidOperationException("Nobody is to be asked."), _etcd.Uid)
        {
            IsConfigured = false,
        });
        _ = new GarbageCollector(_world, _etcd);
        _etcd.Create("namespaces", new JsonObject { ["metadata"] = new JsonObject { ["name"] = ns } }, ApiUser.System.Name);
        _etcd.Listeners.Add(found =>
        {
            if (found.By == GarbageCollector.User)
            {
                _collected.Add(found);
            }
        });
        var tap = new Tap();
        Server = new Server(ns, tap, KubernetesClients.Create(
            new KubernetesClientConfiguration { Host = "http://api", DisableHttp2 = true },
            clock: null,
            tap,
            new Direct(_world, _etcd, server, change ?? (call => call))));
    }

    /// <summary>As a sequence reaches it.</summary>
    public Server Server { get; }

    /// <summary>Lets happen what is to happen, and returns what the garbage collector has changed by it.</summary>
    public IReadOnlyList<Change> Settle()
    {
        // No longer than the garbage collector takes: bookmarks and the ends of watches never cease to be due.
        _collected.Clear();
        var end = _world.Time.Elapsed + TimeSpan.FromSeconds(30);
        while (_world.Time.Next is { } next && next <= end)
        {
            _world.Time.Advance();
        }

        return [.. _collected];
    }

    /// <summary>Answers instead of a network.</summary>
    private sealed class Direct(Simulation world, Etcd etcd, SimulatedApiServer server, Func<ApiCall, ApiCall> change) : DelegatingHandler
    {
        private readonly ProcessClock _clock = new(world.Time);

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var body = request.Content is null ? null : await request.Content.ReadAsStringAsync(cancellationToken);
            var call = change(new ApiCall(
                ApiUser.System,
                request.Method.Method,
                ResourcePath.Parse(request.RequestUri!)!,
                request.Content?.Headers.ContentType?.MediaType,
                string.IsNullOrEmpty(body) ? null : JsonNode.Parse(body)!.AsObject()));
            if (call.Path.Query["watch"] == "true")
            {
                return new HttpResponseMessage(HttpStatusCode.OK)
                {
                    RequestMessage = request,
                    Content = new StreamContent(new WatchStream(world, _clock, etcd, call.Path, TimeSpan.Zero)),
                };
            }

            var answer = await server.AnswerAsync(call);
            return new HttpResponseMessage(answer.Code)
            {
                RequestMessage = request,
                Content = new StringContent(answer.Body.ToJsonString(), Encoding.UTF8, "application/json"),
            };
        }
    }
}
