using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace JitOperator.TestKit.Clusters;

/// <summary>Finds ports for servers that cannot be told to choose one themselves.</summary>
public static class LoopbackPorts
{
    // Below the range from which kernels give ports to outgoing connections, so that none of those takes it in the meantime.
    private const int From = 20_000;
    private const int Until = 32_000;

    /// <summary>A TCP port on which nobody listens on loopback now. Another process may be told the same: be ready to try again.</summary>
    public static int Next()
    {
        while (true)
        {
            var port = RandomNumberGenerator.GetInt32(From, Until);
            using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                probe.Bind(new IPEndPoint(IPAddress.Loopback, port));
                return port;
            }
            catch (SocketException taken) when (taken.SocketErrorCode is SocketError.AddressAlreadyInUse)
            {
                // Throw again.
            }
        }
    }
}
