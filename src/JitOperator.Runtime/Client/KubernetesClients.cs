using System.Net;
using System.Net.Sockets;
using k8s;

namespace JitOperator.Runtime.Client;

/// <summary>Makes the client that a process needs one of: each has a connection pool of its own, and never gives it back.</summary>
public static class KubernetesClients
{
    /// <summary>A request other than a watch that is not answered by then has failed.</summary>
    public static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(10);

    /// <summary>How long a silent connection may be dead before it is noticed, below any watch: twice this.</summary>
    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(15);

    /// <summary>New requests move to new connections now and then, so that they find new API servers behind a balancer.</summary>
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(10);

    /// <summary>
    /// Makes a client that writes MicroTime as the API server reads it, gives up on connections that do not come about, notices dead
    /// ones, and has no rate limit of its own: the API server's priority and fairness is the one that knows. HTTP/2 unless the
    /// configuration says otherwise or the API server cannot.
    /// </summary>
    /// <param name="config">Taken over by the client: do not use it again.</param>
    /// <param name="clock">Learns from every answer how far the clocks are apart; null to compare none.</param>
    /// <param name="handlers">See every request on its way out, the first one first.</param>
    public static Kubernetes Create(KubernetesClientConfiguration config, ClockSkew? clock = null, params DelegatingHandler[] handlers)
    {
        config.AddJsonOptions(ClientJson.Configure);
        if (config.HttpClientTimeout > RequestTimeout || config.HttpClientTimeout <= TimeSpan.Zero)
            config.HttpClientTimeout = RequestTimeout;
        config.FirstMessageHandlerSetup += SetUp;

        var client = new Kubernetes(config, [new ApiObserver(clock), .. handlers]);

        // What the client sets on each of its own requests; ours read it from here.
        client.HttpClient.DefaultRequestVersion = config.DisableHttp2 ? HttpVersion.Version11 : HttpVersion.Version20;
        if (!string.IsNullOrWhiteSpace(config.TlsServerName))
            client.HttpClient.DefaultRequestHeaders.Host = config.TlsServerName;
        return client;
    }

    private static void SetUp(SocketsHttpHandler handler)
    {
        handler.ConnectTimeout = ConnectTimeout;
        handler.PooledConnectionLifetime = ConnectionLifetime;
        handler.KeepAlivePingDelay = KeepAlive;
        handler.KeepAlivePingTimeout = KeepAlive;
        handler.KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests;
        handler.EnableMultipleHttp2Connections = true;
        handler.AllowAutoRedirect = false;
        handler.ConnectCallback = ConnectAsync;
    }

    /// <summary>HTTP/1.1 has no pings; TCP's own do the same between hosts.</summary>
    private static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken ct)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, (int)KeepAlive.TotalSeconds);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, 5);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, 3);
            await socket.ConnectAsync(context.DnsEndPoint, ct);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
