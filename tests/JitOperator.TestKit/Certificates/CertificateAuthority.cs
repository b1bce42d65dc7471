using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace JitOperator.TestKit.Certificates;

/// <summary>A certificate authority for tests: ECDSA P-256, valid for two days.</summary>
public sealed class CertificateAuthority : IDisposable
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(2);

    private readonly X509Certificate2 _certificate;

    private CertificateAuthority(X509Certificate2 certificate) => _certificate = certificate;

    /// <summary>The authority's own certificate, in PEM.</summary>
    public string CertificatePem => _certificate.ExportCertificatePem();

    /// <summary>A new authority.</summary>
    public static CertificateAuthority Create(string commonName)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(Name(commonName, []), key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        var (from, until) = Validity();
        return new CertificateAuthority(request.CreateSelfSigned(from, until));
    }

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    public static CertificateAuthority Load(string folder) =>
        new(X509Certificate2.CreateFromPemFile(Path.Combine(folder, "ca.crt"), Path.Combine(folder, "ca.key")));

    /// <summary>Writes <c>ca.crt</c> and <c>ca.key</c>.</summary>
    public void Save(string folder)
    {
        File.WriteAllText(Path.Combine(folder, "ca.crt"), CertificatePem);
        using var key = _certificate.GetECDsaPrivateKey()!;
        File.WriteAllText(Path.Combine(folder, "ca.key"), key.ExportPkcs8PrivateKeyPem());
    }

    /// <summary>A certificate that the API server takes for a user: common name and organisations.</summary>
    public PemKeyPair IssueClient(string user, IEnumerable<string> groups) =>
        Issue(Name(user, groups), ClientAuthentication, alternatives: null);

    /// <summary>A certificate for a server.</summary>
    /// <param name="hosts">DNS names and IP addresses.</param>
    public PemKeyPair IssueServer(params string[] hosts)
    {
        var alternatives = new SubjectAlternativeNameBuilder();
        foreach (var host in hosts)
        {
            if (IPAddress.TryParse(host, out var address))
                alternatives.AddIpAddress(address);
            else
                alternatives.AddDnsName(host);
        }

        return Issue(Name(hosts[0], []), ServerAuthentication, alternatives.Build());
    }

    /// <inheritdoc/>
    public void Dispose() => _certificate.Dispose();

    private PemKeyPair Issue(X500DistinguishedName subject, string usage, X509Extension? alternatives)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(usage)], false));
        if (alternatives is not null)
            request.CertificateExtensions.Add(alternatives);
        // As long as the authority itself, whenever it is issued: nothing may be valid for longer.
        using var certificate = request.Create(
            _certificate,
            new DateTimeOffset(_certificate.NotBefore),
            new DateTimeOffset(_certificate.NotAfter),
            RandomNumberGenerator.GetBytes(16));
        return new PemKeyPair(certificate.ExportCertificatePem(), key.ExportECPrivateKeyPem());
    }

    internal static X500DistinguishedName Name(string commonName, IEnumerable<string> organisations)
    {
        // The builder encodes what was added last first; groups are to come out in the order given.
        var builder = new X500DistinguishedNameBuilder();
        builder.AddCommonName(commonName);
        foreach (var organisation in organisations.Reverse())
            builder.AddOrganizationName(organisation);
        return builder.Build();
    }

    // From an hour ago: the clocks of a container and its host may differ.
    private static (DateTimeOffset From, DateTimeOffset Until) Validity()
    {
        var now = TimeProvider.System.GetUtcNow();
        return (now.AddHours(-1), now + Lifetime);
    }
}
