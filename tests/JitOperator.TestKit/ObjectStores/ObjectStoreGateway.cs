using System.Net;
using System.Net.Sockets;
using JitOperator.TestKit.Processes;
using JitOperator.TestKit.Waiting;

namespace JitOperator.TestKit.ObjectStores;

/// <summary>A gateway to an object store on a port of its own. It can be killed, paused and started again.</summary>
public sealed class ObjectStoreGateway : IAsyncDisposable
{
    private readonly int _port;

    internal ObjectStoreGateway(ObjectStore store, int port, string? certificate)
    {
        _port = port;
        var name = $"gateway-{port}";
        var frontend = certificate is null
            ? $"beast tcp_nodelay=1 endpoint=127.0.0.1:{port}"
            : $"beast tcp_nodelay=1 ssl_endpoint=127.0.0.1:{port} ssl_certificate={certificate} ssl_private_key={Path.ChangeExtension(certificate, ".key")}";
        Endpoint = new Uri($"{(certificate is null ? "http" : "https")}://127.0.0.1:{port}");
        Server = new Daemon(
            name,
            [
                "/usr/bin/radosgw", "--conf", Path.Combine(store.Folder, "ceph.conf"), "--name", "client.admin", "--foreground",
                "--rgw-frontends", frontend,
                "--log-file", Path.Combine(store.Folder, $"{name}.log"),
                "--admin-socket", Path.Combine(store.Folder, "run", $"{name}.asok"),
                "--pid-file", Path.Combine(store.Folder, "run", $"{name}.pid"),
            ],
            Path.Combine(store.Folder, $"{name}.out"));
    }

    /// <summary>Where it answers.</summary>
    public Uri Endpoint { get; }

    /// <summary>Its process.</summary>
    public Daemon Server { get; }

    /// <summary>Starts it, again or for the first time, and waits until it answers.</summary>
    public async Task StartAsync()
    {
        await Server.StartAsync();
        await Eventually.TrueAsync(
            () => Server.IsRunning
                ? AnswersAsync()
                : throw new InvalidOperationException($"{Server.Name} has ended:\n{Server.LogTail()}"),
            $"{Server.Name} answers");
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Server.DisposeAsync();

    /// <summary>This server opens its port only when it is ready to serve.</summary>
    private async Task<bool> AnswersAsync()
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(IPAddress.Loopback, _port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
