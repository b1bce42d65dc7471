using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using JitOperator.Runtime.Timing;
using Microsoft.Extensions.Logging;

namespace JitOperator.Runtime.Certificates;

/// <summary>
/// A certificate from files, as cert-manager and others mount it: <c>tls.crt</c> with its chain, and <c>tls.key</c>. The files are read
/// again and again, since notifications do not tell of the links that a mount exchanges. What cannot be used is left aside, and the
/// last one that could be is served on.
/// </summary>
public sealed partial class MountedCertificate : IServingCertificate
{
    /// <summary>The certificate, then its chain, in PEM.</summary>
    public const string CertificateFile = "tls.crt";

    /// <summary>The private key, in PEM, not encrypted.</summary>
    public const string KeyFile = "tls.key";

    private readonly string _folder;
    private readonly TimeSpan _pollInterval;
    private readonly TimeProvider _time;
    private readonly Jitter _jitter;
    private readonly ILogger<MountedCertificate> _logger;

    private byte[] _seen = [];
    private SslStreamCertificateContext? _current;

    /// <summary>Creates it; it reads nothing before <see cref="RunAsync"/>.</summary>
    /// <param name="folder">Where the files are. They need not be there yet.</param>
    /// <param name="pollInterval">How often to look at them.</param>
    /// <param name="time">The clock.</param>
    /// <param name="jitter">Spreads the looks.</param>
    /// <param name="logger">Where to say what is served.</param>
    public MountedCertificate(string folder, TimeSpan pollInterval, TimeProvider time, Jitter jitter, ILogger<MountedCertificate> logger)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(pollInterval, TimeSpan.Zero);
        _folder = folder;
        _pollInterval = pollInterval;
        _time = time;
        _jitter = jitter;
        _logger = logger;
    }

    /// <inheritdoc/>
    public SslStreamCertificateContext? Current => Volatile.Read(ref _current);

    /// <inheritdoc/>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                await LookAsync(cancellationToken);
                await Task.Delay(_jitter.Around(_pollInterval, 0.2), _time, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Asked to stop.
        }
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        try
        {
            var certificate = await File.ReadAllBytesAsync(Path.Combine(_folder, CertificateFile), cancellationToken);
            var key = await File.ReadAllBytesAsync(Path.Combine(_folder, KeyFile), cancellationToken);
            var digest = SHA256.HashData([.. certificate, 0, .. key]);
            if (digest.AsSpan().SequenceEqual(_seen))
                return;

            // A pair of which one half is new already is complained of once; the whole has another digest.
            _seen = digest;
            var context = Read(Encoding.ASCII.GetString(certificate), Encoding.ASCII.GetString(key));
            Volatile.Write(ref _current, context);
            LogServing(context.TargetCertificate.Thumbprint, context.TargetCertificate.NotAfter.ToUniversalTime());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException or NotSupportedException)
        {
            LogUnusable(e, _folder, Current is null ? "nothing is served yet" : "the former one is served on");
        }
    }

    private static SslStreamCertificateContext Read(string certificatePem, string keyPem)
    {
        var certificate = X509Certificate2.CreateFromPem(certificatePem, keyPem);
        var chain = new X509Certificate2Collection();
        chain.ImportFromPem(certificatePem);
        chain.RemoveAt(0);
        return SslStreamCertificateContext.Create(certificate, chain, offline: true);
    }

    [LoggerMessage(LogLevel.Information, "Serving with certificate {Thumbprint}, valid until {Until:u}")]
    private partial void LogServing(string thumbprint, DateTime until);

    [LoggerMessage(LogLevel.Error, "The certificate in {Folder} cannot be used; {Consequence}")]
    private partial void LogUnusable(Exception exception, string folder, string consequence);
}
