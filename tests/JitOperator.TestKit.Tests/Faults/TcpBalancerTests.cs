using System.Net;
using System.Net.Sockets;
using JitOperator.TestKit.Faults;

namespace JitOperator.TestKit.Tests.Faults;

public sealed class TcpBalancerTests
{
    [Fact]
    public async Task Connections_ToTwoServers_AreTakenInTurn()
    {
        await using var balancer = new TcpBalancer();
        using var first = new NameServer('a');
        using var second = new NameServer('b');
        balancer.Add(first.Port);
        balancer.Add(second.Port);

        var names = new List<char?>();
        for (var round = 0; round < 4; round++)
            names.Add(await AskAsync(balancer.Port));

        Assert.Equal("aabb", string.Concat(names.Order()));
    }

    [Fact]
    public async Task Connections_WhenAServerDied_GoToTheOther()
    {
        await using var balancer = new TcpBalancer();
        using var first = new NameServer('a');
        using var second = new NameServer('b');
        balancer.Add(first.Port);
        balancer.Add(second.Port);

        first.Dispose();

        for (var round = 0; round < 3; round++)
            Assert.Equal('b', await AskAsync(balancer.Port));
    }

    [Fact]
    public async Task Connections_AfterRemoveAndAdd_GoWhereTheyAreToldTo()
    {
        await using var balancer = new TcpBalancer();
        using var first = new NameServer('a');
        using var second = new NameServer('b');

        Assert.Null(await AskAsync(balancer.Port));
        balancer.Add(first.Port);
        Assert.Equal('a', await AskAsync(balancer.Port));
        balancer.Add(second.Port);
        balancer.Remove(first.Port);
        Assert.Equal('b', await AskAsync(balancer.Port));
    }

    [Fact]
    public async Task Dispose_AfterClientsThatWereGoneAtOnce_DoesNotThrow()
    {
        var balancer = new TcpBalancer();
        using var server = new NameServer('a');
        balancer.Add(server.Port);

        for (var round = 0; round < 500; round++)
        {
            // Without lingering, closing is a reset: the balancer may find the connection broken before it has looked at it once.
            using var client = new TcpClient { LingerState = new LingerOption(enable: true, seconds: 0) };
            await client.ConnectAsync(IPAddress.Loopback, balancer.Port);
        }

        Assert.Null(await Record.ExceptionAsync(async () => await balancer.DisposeAsync()));
    }

    /// <summary>Says something and hears the answer: the name, or null if the connection ends without one.</summary>
    private static async Task<char?> AskAsync(int port)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port);
        try
        {
            await client.GetStream().WriteAsync("?"u8.ToArray());
            var answer = new byte[1];
            return await client.GetStream().ReadAsync(answer) == 1 ? (char)answer[0] : null;
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>Answers each connection's first byte with its name, and hangs up.</summary>
    private sealed class NameServer : IDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly char _name;

        public NameServer(char name)
        {
            _name = name;
            _listener.Start();
            _ = ServeAsync();
        }

        public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

        public void Dispose() => _listener.Stop();

        private async Task ServeAsync()
        {
            try
            {
                while (true)
                {
                    using var client = await _listener.AcceptTcpClientAsync();
                    await client.GetStream().ReadExactlyAsync(new byte[1]);
                    await client.GetStream().WriteAsync(new[] { (byte)_name });
                }
            }
            catch (Exception stopped) when (stopped is SocketException or ObjectDisposedException or IOException)
            {
                // Its end.
            }
        }
    }
}
