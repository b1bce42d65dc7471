using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace JitOperator.Runtime.Tests.Certificates;

/// <summary>A real TLS handshake over loopback.</summary>
internal static class Handshake
{
    /// <summary>Has a client that trusts some roots talk to a server. Says why it would not, or null.</summary>
    public static async Task<string?> FaultAsync(
        SslStreamCertificateContext certificate, string host, DateTimeOffset now, X509Certificate2Collection roots)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var client = new TcpClient();
        var accepting = listener.AcceptTcpClientAsync();
        await client.ConnectAsync((IPEndPoint)listener.LocalEndpoint);
        using var server = await accepting;

        await using var serverTls = new SslStream(server.GetStream());
        await using var clientTls = new SslStream(client.GetStream());
        var serving = serverTls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificateContext = certificate });
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
            VerificationTime = now.UtcDateTime,
        };
        policy.CustomTrustStore.AddRange(roots);
        try
        {
            await clientTls.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions { TargetHost = host, CertificateChainPolicy = policy });
            await serving;
            return null;
        }
        catch (AuthenticationException refusal)
        {
            return refusal.Message;
        }
    }
}
