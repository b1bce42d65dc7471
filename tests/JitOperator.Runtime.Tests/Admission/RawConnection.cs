using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace JitOperator.Runtime.Tests.Admission;

/// <summary>A TLS connection to the server on which bytes are sent by hand.</summary>
internal sealed class RawConnection : IAsyncDisposable
{
    private readonly TcpClient _tcp;
    private readonly SslStream _tls;

    private RawConnection(TcpClient tcp) => (_tcp, _tls) = (tcp, new SslStream(tcp.GetStream()));

    public static async Task<RawConnection> OpenAsync(AdmissionHost host)
    {
        var tcp = new TcpClient();
        await tcp.ConnectAsync(IPAddress.Loopback, host.Server.BoundPort);
        var connection = new RawConnection(tcp);
        await connection._tls.AuthenticateAsClientAsync(host.ClientTls());
        return connection;
    }

    public async Task SendAsync(string bytes) => await _tls.WriteAsync(Encoding.ASCII.GetBytes(bytes));

    /// <summary>The beginning of the answer.</summary>
    public async Task<string> ReadAsync()
    {
        var buffer = new byte[64];
        return Encoding.ASCII.GetString(buffer, 0, await _tls.ReadAtLeastAsync(buffer, minimumBytes: 16, throwOnEndOfStream: false));
    }

    public async ValueTask DisposeAsync()
    {
        await _tls.DisposeAsync();
        _tcp.Dispose();
    }
}
