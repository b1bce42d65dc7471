using System.Security.Cryptography.X509Certificates;
using System.Text;
using JitOperator.Runtime.Certificates;

namespace JitOperator.Runtime.Tests.Certificates;

/// <summary>A client that trusts what it is told to, and checks certificates as the API server does.</summary>
internal sealed class FakeTrust : ITrustedAuthorities
{
    public string Name => "client";

    /// <summary>The authorities in PEM.</summary>
    public byte[] Authorities { get; set; } = [];

    /// <summary>Whether it is there.</summary>
    public bool IsAbsent { get; set; }

    /// <summary>Whether it can be reached.</summary>
    public bool IsUnreachable { get; set; }

    public async Task<TrustOutcome> SyncAsync(
        byte[] last, Func<CancellationToken, Task<byte[]?>> readAgain, CancellationToken cancellationToken)
    {
        if (IsUnreachable)
            throw new HttpRequestException("unreachable");
        if (IsAbsent)
            return TrustOutcome.Absent;
        if (Authorities.AsSpan().SequenceEqual(last))
            return TrustOutcome.InStep;
        if (await readAgain(cancellationToken) is not { } current || !current.AsSpan().SequenceEqual(last))
            return TrustOutcome.Unknown;
        Authorities = current;
        return TrustOutcome.Changed;
    }

    /// <summary>Whether it would talk to a server by some name at some time; null if so, else why not.</summary>
    public string? Fault(X509Certificate2? serving, string host, DateTimeOffset now)
    {
        if (serving is null)
            return "no certificate";
        using var chain = new X509Chain
        {
            ChainPolicy =
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
                DisableCertificateDownloads = true,
                VerificationTime = now.UtcDateTime,
            },
        };
        chain.ChainPolicy.CustomTrustStore.ImportFromPem(Encoding.ASCII.GetString(Authorities));
        if (!chain.Build(serving))
            return string.Join(' ', chain.ChainStatus.Select(status => status.Status));
        return serving.MatchesHostname(host, allowWildcards: false, allowCommonName: false) ? null : $"not for {host}";
    }
}
