using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using JitOperator.CommandLine;
using Microsoft.AspNetCore.Http;

namespace JitOperator.Operator.Activity;

/// <summary>
/// Who may send audit events: whoever shows one of the tokens, or a certificate of one of the names. Whoever may can write into the audit
/// log what somebody did, so the cluster's own authority for users is a poor choice without a name.
/// </summary>
public sealed class ActivityAccess
{
    private const int ShortestToken = 32;
    private const string Bearer = "Bearer ";
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    private readonly ActivityOptions _options;
    private readonly byte[] _peer;

    /// <summary>Judges by these options.</summary>
    /// <param name="options">Files and names.</param>
    /// <param name="peerToken">What other replicas show.</param>
    /// <exception cref="ConfigurationException">Nobody could ever be let in, or anybody could.</exception>
    public ActivityAccess(ActivityOptions options, string peerToken)
    {
        _options = options;
        _peer = Hash(peerToken);
        if (options.TokenFile is null && options.ClientAuthorityFile is null)
        {
            throw new ConfigurationException("--activity-port is given, but nobody could send events; give --activity-token-file or --activity-client-ca.");
        }

        if (options.ClientAuthorityFile is not null && options.ClientNames.Count == 0)
        {
            throw new ConfigurationException(
                "--activity-client-ca is given without --activity-client-name, so that everybody with a certificate of it could write what others did; name the API servers' certificates.");
        }
    }

    /// <summary>True for a request whose sender may send events.</summary>
    public bool Admits(HttpContext context) => HasToken(context) || HasCertificate(context.Connection.ClientCertificate);

    /// <summary>True for a request of another replica.</summary>
    public bool IsPeer(HttpContext context) => TokenOf(context) is { } token && CryptographicOperations.FixedTimeEquals(Hash(token), _peer);

    /// <summary>Judges the certificate of a handshake; null where none is asked for. Those who show none may have a token.</summary>
    public RemoteCertificateValidationCallback? Handshake => _options.ClientAuthorityFile is null
        ? null
        : (_, certificate, _, _) => certificate is null || (certificate is X509Certificate2 shown && IsSigned(shown));

    private bool HasToken(HttpContext context)
    {
        if (TokenOf(context) is not { } token)
        {
            return false;
        }

        var shown = Hash(token);
        if (CryptographicOperations.FixedTimeEquals(shown, _peer))
        {
            return true;
        }

        // Read each time: a Secret that is mounted changes without a word.
        return _options.TokenFile is { } file && ReadLines(file).Any(line => line.Length >= ShortestToken && CryptographicOperations.FixedTimeEquals(Hash(line), shown));
    }

    private bool HasCertificate(X509Certificate2? certificate) =>
        certificate is not null && _options.ClientAuthorityFile is not null && IsSigned(certificate)
        && _options.ClientNames.Contains(certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: false), StringComparer.Ordinal);

    private bool IsSigned(X509Certificate2 certificate)
    {
        var authorities = new X509Certificate2Collection();
        try
        {
            authorities.ImportFromPemFile(_options.ClientAuthorityFile!);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            return false;
        }

        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid(ClientAuthentication));
        return chain.Build(certificate);
    }

    private static string? TokenOf(HttpContext context) =>
        context.Request.Headers.Authorization is [{ } header] && header.StartsWith(Bearer, StringComparison.Ordinal) ? header[Bearer.Length..] : null;

    private static IEnumerable<string> ReadLines(string file)
    {
        try
        {
            return [.. File.ReadAllLines(file).Select(line => line.Trim())];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static byte[] Hash(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}
