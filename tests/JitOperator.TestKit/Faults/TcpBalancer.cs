using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;

namespace JitOperator.TestKit.Faults;

/// <summary>
/// What a Service is in a cluster: one address in front of a changing set of servers, taken in turn, by connection. A server that
/// refuses connections is skipped. Open connections stay with their server until one side ends them.
/// </summary>
public sealed class TcpBalancer : IAsyncDisposable
{
    private readonly TcpListener _listener;
    private readonly CancellationTokenSource _closing = new();
    private readonly Task _accepting;
    private ImmutableArray<IPEndPoint> _backends = [];
    private int _next;

    /// <summary>Starts one.</summary>
    /// <param name="address">Where it listens: loopback unless its clients are elsewhere.</param>
    /// <param name="port">0 for a free one.</param>
    public TcpBalancer(IPAddress? address = null, int port = 0)
    {
        _listener = new TcpListener(address ?? IPAddress.Loopback, port);
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accepting = AcceptAsync();
    }

    /// <summary>The port that stays.</summary>
    public int Port { get; }

    /// <summary>The servers behind it now.</summary>
    public IReadOnlyList<IPEndPoint> Backends => _backends;

    /// <summary>Adds a server on loopback, for connections to come.</summary>
    public void Add(int port) => ImmutableInterlocked.Update(ref _backends, all => all.Add(new IPEndPoint(IPAddress.Loopback, port)));

    /// <summary>Takes a server away; its open connections stay.</summary>
    public void Remove(int port) => ImmutableInterlocked.Update(ref _backends, all => all.RemoveAll(one => one.Port == port));

    /// <summary>Ends it and all connections.</summary>
    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        _listener.Stop();
        await _accepting;
        _closing.Dispose();
    }

    private async Task AcceptAsync()
    {
        var connections = new List<Task>();
        while (!_closing.IsCancellationRequested)
        {
            try
            {
                connections.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_closing.Token)));
                connections.RemoveAll(connection => connection.IsCompleted);
            }
            catch (Exception ended) when (ended is OperationCanceledException or SocketException)
            {
                // Ours to end, or a client that was gone before it was accepted.
            }
        }

        await Task.WhenAll(connections);
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var near = client;
        try
        {
            using var far = await ConnectAsync();
            if (far is null)
                return;
            near.NoDelay = far.NoDelay = true;
            await Task.WhenAll(PumpAsync(near, far), PumpAsync(far, near));
        }
        catch (Exception broken) when (broken is IOException or SocketException or OperationCanceledException or InvalidOperationException)
        {
            // Disposing of both sides tells both. TcpClient calls a side that is gone already an invalid operation.
        }
    }

    private async Task<TcpClient?> ConnectAsync()
    {
        var backends = _backends;
        var first = Interlocked.Increment(ref _next) & int.MaxValue;
        for (var offset = 0; offset < backends.Length; offset++)
        {
            var client = new TcpClient();
            try
            {
                await client.ConnectAsync(backends[(first + offset) % backends.Length], _closing.Token);
                return client;
            }
            catch (Exception refused)
            {
                client.Dispose();
                if (refused is not SocketException)
                    throw;
            }
        }

        return null;
    }

    private async Task PumpAsync(TcpClient from, TcpClient to)
    {
        try
        {
            await from.GetStream().CopyToAsync(to.GetStream(), _closing.Token);
            to.Client.Shutdown(SocketShutdown.Send);
        }
        catch
        {
            // A broken side breaks the other: nothing is left half-open that was not.
            from.Close();
            to.Close();
            throw;
        }
    }
}
