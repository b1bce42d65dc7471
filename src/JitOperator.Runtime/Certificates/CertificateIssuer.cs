using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace JitOperator.Runtime.Certificates;

/// <summary>
/// Makes authorities and serving certificates: ECDSA on P-256 with SHA-256. Keys and serial numbers come from the operating system's
/// generator and no other.
/// </summary>
internal static class CertificateIssuer
{
    /// <summary>How far back validity begins, for the clocks of those who check it.</summary>
    public static readonly TimeSpan Backdating = TimeSpan.FromHours(1);

    private const int SerialBytes = 16;
    private const int LongestCommonName = 64;
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    /// <summary>A new authority, with its key. Its name is like no other's, so that a chain never has two candidates.</summary>
    public static X509Certificate2 CreateAuthority(DateTimeOffset now, TimeSpan lifetime)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var name = Name("webhook authority " + RandomNumberGenerator.GetHexString(16, lowercase: true));
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(X509BasicConstraintsExtension.CreateForCertificateAuthority(pathLengthConstraint: 0));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        return request.CreateSelfSigned(now - Backdating, now + lifetime);
    }

    /// <summary>A new serving certificate, with its key. It never outlives its authority.</summary>
    public static X509Certificate2 CreateServing(
        X509Certificate2 authority, IReadOnlyCollection<string> names, DateTimeOffset now, TimeSpan lifetime)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var first = names.First();
        var request = new CertificateRequest(
            Name(first.Length <= LongestCommonName ? first : first[..LongestCommonName]), key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(X509BasicConstraintsExtension.CreateForEndEntity(critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(ServerAuthentication)], critical: false));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        request.CertificateExtensions.Add(
            X509AuthorityKeyIdentifierExtension.CreateFromCertificate(authority, includeKeyIdentifier: true, includeIssuerAndSerial: false));
        request.CertificateExtensions.Add(AlternativeNames(names));

        var from = Later(now - Backdating, new DateTimeOffset(authority.NotBefore));
        var until = Earlier(now + lifetime, new DateTimeOffset(authority.NotAfter));
        using var certificate = request.Create(authority, from, until, SerialNumber());
        return certificate.CopyWithPrivateKey(key);
    }

    private static X509Extension AlternativeNames(IEnumerable<string> names)
    {
        var builder = new SubjectAlternativeNameBuilder();
        foreach (var name in names)
        {
            if (IPAddress.TryParse(name, out var address))
                builder.AddIpAddress(address);
            else
                builder.AddDnsName(name);
        }

        return builder.Build();
    }

    /// <summary>Positive, as RFC 5280 wants it.</summary>
    private static byte[] SerialNumber()
    {
        var serial = RandomNumberGenerator.GetBytes(SerialBytes);
        serial[0] = (byte)((serial[0] & 0x7f) | 0x40);
        return serial;
    }

    private static X500DistinguishedName Name(string commonName)
    {
        var builder = new X500DistinguishedNameBuilder();
        builder.AddCommonName(commonName);
        return builder.Build();
    }

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;

    private static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;
}
