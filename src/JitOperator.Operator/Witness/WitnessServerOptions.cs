using System.Net;
using System.Net.Security;

namespace JitOperator.Operator.Witness;

/// <summary>Where a <see cref="WitnessServer"/> listens, and how much it takes on.</summary>
public sealed record WitnessServerOptions
{
    /// <summary>Where it listens; port 0 takes a free one.</summary>
    public IPEndPoint Listen { get; init; } = new(IPAddress.Any, 8443);

    /// <summary>The certificate to serve with, asked for at every handshake; null to serve plain HTTP.</summary>
    public Func<SslStreamCertificateContext?>? Certificate { get; init; }

    /// <summary>Largest body that is read: room for a proof and for a note with many post-quantum signatures.</summary>
    public long MaxBodyBytes { get; init; } = 256 * 1024;

    /// <summary>How long a request may take.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How many requests are worked on at a time; others wait.</summary>
    public int MaxConcurrentRequests { get; init; } = 64;

    /// <summary>How many connections there may be.</summary>
    public int MaxConnections { get; init; } = 1024;
}
