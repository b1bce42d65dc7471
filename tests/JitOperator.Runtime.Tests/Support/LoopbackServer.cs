using System.Collections.Concurrent;
using JitOperator.Runtime.Client;
using k8s;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace JitOperator.Runtime.Tests.Support;

/// <summary>An HTTP server on the loopback that answers as a test says, and remembers what it was asked.</summary>
internal sealed class LoopbackServer : IAsyncDisposable
{
    private readonly ConcurrentQueue<RecordedRequest> _requests = new();
    private readonly WebApplication _app;
    private readonly List<Kubernetes> _clients = [];

    private LoopbackServer(WebApplication app) => _app = app;

    public IReadOnlyList<RecordedRequest> Requests => [.. _requests];

    public static async Task<LoopbackServer> StartAsync(Func<HttpContext, Task> answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
            kestrel.Listen(System.Net.IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http1));
        var server = new LoopbackServer(builder.Build());
        server._app.Run(async context =>
        {
            server._requests.Enqueue(await RecordedRequest.ReadAsync(context.Request));
            await answer(context);
        });
        await server._app.StartAsync();
        return server;
    }

    /// <summary>A client with a pool of its own, which this server disposes of.</summary>
    public Kubernetes CreateClient(Action<KubernetesClientConfiguration>? configure = null)
    {
        var config = new KubernetesClientConfiguration { Host = _app.Urls.Single() };
        configure?.Invoke(config);
        var client = KubernetesClients.Create(config);
        _clients.Add(client);
        return client;
    }

    public async ValueTask DisposeAsync()
    {
        // First the clients: a server waits for requests that are open.
        _clients.ForEach(client => client.Dispose());
        await _app.DisposeAsync();
    }
}
