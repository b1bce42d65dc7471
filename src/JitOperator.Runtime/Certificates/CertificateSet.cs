using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace JitOperator.Runtime.Certificates;

/// <summary>
/// What the Secret holds, as far as it can be read: <c>ca.crt</c> (all authorities to trust, the newest first), <c>ca.key</c> (of the
/// one that issues), <c>tls.crt</c> and <c>tls.key</c>; all PEM.
/// </summary>
/// <remarks>Certificates are not disposed of: a handshake may be using them still. There are few, and the finalizer gets them.</remarks>
internal sealed record CertificateSet
{
    public const string AuthoritiesKey = "ca.crt";
    public const string IssuerKeyKey = "ca.key";
    public const string ServingKey = "tls.crt";
    public const string ServingKeyKey = "tls.key";

    /// <summary>More than that in one Secret are none of ours.</summary>
    private const int MostCertificates = 16;

    /// <summary>Nothing.</summary>
    public static readonly CertificateSet Empty = new();

    /// <summary>Those whose certificates are trusted. Without their keys.</summary>
    public IReadOnlyList<X509Certificate2> Authorities { get; init; } = [];

    /// <summary>The one of them that issues, with its key; null if there is no key for any.</summary>
    public X509Certificate2? Issuer { get; init; }

    /// <summary>The certificate to serve with, with its key; null if there is none that can be used.</summary>
    public X509Certificate2? Serving { get; init; }

    /// <summary>What could not be read, as sentences. They name keys of the Secret, and nothing of what is in it.</summary>
    public IReadOnlyList<string> Faults { get; init; } = [];

    /// <summary>The authorities as webhooks are given them, and as they are stored.</summary>
    public byte[] AuthoritiesPem => Encoding.ASCII.GetBytes(string.Concat(Authorities.Select(Pem)));

    /// <summary>Reads what can be read.</summary>
    public static CertificateSet Read(IReadOnlyDictionary<string, byte[]> data)
    {
        var faults = new List<string>();
        var authorities = ReadCertificates(data, AuthoritiesKey, faults);
        var issuer = ReadKey(data, IssuerKeyKey, faults) is { } key
            ? authorities.Select(authority => WithKey(authority, key)).FirstOrDefault(issuer => issuer is not null)
            : null;
        if (issuer is null && authorities.Count > 0)
            faults.Add($"{IssuerKeyKey} is the key of no certificate in {AuthoritiesKey}.");

        var served = ReadCertificates(data, ServingKey, faults);
        var serving = served.Count > 0 && ReadKey(data, ServingKeyKey, faults) is { } servingKey ? WithKey(served[0], servingKey) : null;
        if (serving is null && served.Count > 0)
            faults.Add($"{ServingKeyKey} is not the key of {ServingKey}.");
        return new CertificateSet { Authorities = authorities, Issuer = issuer, Serving = serving, Faults = faults };
    }

    /// <summary>As it is stored. Needs both an issuer and a certificate to serve with.</summary>
    public Dictionary<string, byte[]> Write() => new(StringComparer.Ordinal)
    {
        [AuthoritiesKey] = AuthoritiesPem,
        [IssuerKeyKey] = KeyPem(Issuer!),
        [ServingKey] = Encoding.ASCII.GetBytes(Pem(Serving!)),
        [ServingKeyKey] = KeyPem(Serving!),
    };

    private static string Pem(X509Certificate2 certificate) => certificate.ExportCertificatePem() + "\n";

    private static byte[] KeyPem(X509Certificate2 certificate)
    {
        using var key = certificate.GetECDsaPrivateKey();
        return Encoding.ASCII.GetBytes(key!.ExportPkcs8PrivateKeyPem() + "\n");
    }

    private static IReadOnlyList<X509Certificate2> ReadCertificates(IReadOnlyDictionary<string, byte[]> data, string name, List<string> faults)
    {
        if (Text(data, name, faults) is not { } pem)
            return [];
        try
        {
            var certificates = new X509Certificate2Collection();
            certificates.ImportFromPem(pem);
            if (certificates.Count is > 0 and <= MostCertificates)
                return [.. certificates];
        }
        catch (CryptographicException)
        {
            // Said below.
        }

        faults.Add($"{name} does not hold certificates in PEM.");
        return [];
    }

    /// <summary>Elliptic curves alone: no other key can be ours.</summary>
    private static string? ReadKey(IReadOnlyDictionary<string, byte[]> data, string name, List<string> faults)
    {
        if (Text(data, name, faults) is not { } pem)
            return null;
        try
        {
            using var key = ECDsa.Create();
            key.ImportFromPem(pem);
            return pem;
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException or NotSupportedException)
        {
            // The last is of a curve that this platform does not know.
            faults.Add($"{name} does not hold an elliptic curve key in PEM.");
            return null;
        }
    }

    private static string? Text(IReadOnlyDictionary<string, byte[]> data, string name, List<string> faults)
    {
        if (data.TryGetValue(name, out var bytes) && bytes is { Length: > 0 })
            return Encoding.ASCII.GetString(bytes);
        faults.Add($"{name} is missing.");
        return null;
    }

    private static X509Certificate2? WithKey(X509Certificate2 certificate, string keyPem)
    {
        using var key = ECDsa.Create();
        key.ImportFromPem(keyPem);
        try
        {
            return certificate.CopyWithPrivateKey(key);
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or CryptographicException or NotSupportedException)
        {
            // The key of another certificate, or the certificate of another kind of key.
            return null;
        }
    }
}
