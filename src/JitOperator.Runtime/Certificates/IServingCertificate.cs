using System.Net.Security;

namespace JitOperator.Runtime.Certificates;

/// <summary>A certificate to serve TLS with, which may be replaced at any time.</summary>
public interface IServingCertificate
{
    /// <summary>
    /// The certificate with its private key and the chain to send; null while there is none. Safe for any thread; ask at every
    /// handshake and keep nothing.
    /// </summary>
    SslStreamCertificateContext? Current { get; }

    /// <summary>Keeps <see cref="Current"/> up to date until cancelled; then it ends without an exception.</summary>
    Task RunAsync(CancellationToken cancellationToken);
}
