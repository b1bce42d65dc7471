using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace JitOperator.Runtime.Certificates;

/// <summary>
/// Decides what has to be made anew, and makes it. An authority is replaced in two steps, so that no handshake fails on the way: first
/// the new one is trusted beside the old, while what the old one signed is still served; a while after the webhooks have it, a
/// certificate of the new one is served. The old one is trusted until it expires.
/// </summary>
internal sealed class CertificateRenewal(ServingCertificateOptions options)
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";
    private const string SubjectAlternativeName = "2.5.29.17";

    /// <summary>However often an authority has to be made anew: more are not trusted at the same time.</summary>
    private const int MostAuthorities = 4;

    /// <summary>As they can be read from a certificate again: addresses in their one form.</summary>
    private readonly IReadOnlyList<string> _names =
        [.. options.Names.Select(name => IPAddress.TryParse(name, out var address) ? address.ToString() : name)];

    /// <summary>What to store in place of what is there; null to leave it.</summary>
    /// <param name="stored">What is there.</param>
    /// <param name="served">What this process has served with up to now, which is worth keeping if the store has lost it.</param>
    /// <param name="arePublished">Whether the webhooks are known to trust all that are stored.</param>
    /// <param name="now">The time.</param>
    /// <returns>The next set, and why, in a sentence.</returns>
    /// <exception cref="InvalidOperationException">What the options ask for would have to be replaced again at once.</exception>
    public (CertificateSet Set, string Reason)? Next(CertificateSet stored, CertificateSet served, bool arePublished, DateTimeOffset now)
    {
        if (Plan(stored, served, arePublished, now) is not var (set, reason))
            return null;
        return ServingFault(set.Serving, set.Authorities, now) is { } fault
            ? throw new InvalidOperationException($"No certificate can be made as the options ask for: {fault}")
            : (set, reason);
    }

    /// <summary>Whether a set has a certificate that may be served.</summary>
    public bool CanServe(CertificateSet set, DateTimeOffset now) => ServingFault(set.Serving, set.Authorities, now) is null;

    private (CertificateSet Set, string Reason)? Plan(CertificateSet stored, CertificateSet served, bool arePublished, DateTimeOffset now)
    {
        if (IssuerFault(stored.Issuer, now) is { } lost)
            return (WithNewAuthority(stored, served, now), lost);
        if (ServingFault(stored.Serving, stored.Authorities, now) is { } unfit)
            return (WithNewServing(stored, now), unfit);
        if (IsInLastThird(stored.Issuer!, now))
            return (WithNewAuthority(stored, served, now), $"The authority is valid until {Until(stored.Issuer!):u} only.");
        if (SuccessionReason(stored, arePublished, now) is { } due)
            return (WithNewServing(stored, now), due);
        return null;
    }

    /// <summary>Step one: the new authority is trusted. What the old one signed is served on, if there is such a thing.</summary>
    private CertificateSet WithNewAuthority(CertificateSet stored, CertificateSet served, DateTimeOffset now)
    {
        var issuer = CertificateIssuer.CreateAuthority(now, options.AuthorityLifetime);
        X509Certificate2[] former = [.. stored.Authorities, .. served.Authorities];
        var serving = new[] { stored.Serving, served.Serving }.FirstOrDefault(serving => ServingFault(serving, former, now) is null)
            ?? Issue(issuer, NamesFor(stored, now), now);
        return new CertificateSet { Issuer = issuer, Serving = serving, Authorities = Trusted(issuer, serving, former, now) };
    }

    /// <summary>Step two, and every renewal.</summary>
    private CertificateSet WithNewServing(CertificateSet stored, DateTimeOffset now)
    {
        var serving = Issue(stored.Issuer!, NamesFor(stored, now), now);
        return new CertificateSet
        {
            Issuer = stored.Issuer,
            Serving = serving,
            Authorities = Trusted(stored.Issuer!, serving, stored.Authorities, now),
        };
    }

    /// <summary>Why an authority cannot issue anything any more; null if it can.</summary>
    private string? IssuerFault(X509Certificate2? issuer, DateTimeOffset now) => issuer switch
    {
        null => "There is no authority with its key.",
        _ when issuer.Extensions.OfType<X509BasicConstraintsExtension>().FirstOrDefault() is not { CertificateAuthority: true } =>
            "The certificate of the authority is not that of an authority.",
        // What it issued would be too short-lived from the start.
        _ when now + (2 * options.Overlap) >= Until(issuer) => $"The authority is valid until {Until(issuer):u} only.",
        _ => null,
    };

    /// <summary>Why a certificate must not be served any more, whatever comes next; null if it may be.</summary>
    private string? ServingFault(X509Certificate2? serving, IEnumerable<X509Certificate2> authorities, DateTimeOffset now) => serving switch
    {
        null => "There is no certificate to serve with.",
        _ when now + options.Overlap >= Until(serving) => $"The certificate is valid until {Until(serving):u} only.",
        _ when Signer(serving, authorities, now) is null => "No authority that is trusted has signed the certificate for a server.",
        _ when !_names.All(new HashSet<string>(NamesOf(serving), StringComparer.OrdinalIgnoreCase).Contains) =>
            "The certificate is not for all the names that it should be for.",
        _ => null,
    };

    /// <summary>Why the next certificate is due; null if it is not, or has to wait until its authority is trusted everywhere.</summary>
    private string? SuccessionReason(CertificateSet stored, bool arePublished, DateTimeOffset now)
    {
        var issuer = stored.Issuer!;
        var isOfIssuer = Signer(stored.Serving!, stored.Authorities, now)?.RawDataMemory.Span.SequenceEqual(issuer.RawDataMemory.Span) ?? false;
        var isTrusted = isOfIssuer || (arePublished && now >= From(issuer) + CertificateIssuer.Backdating + options.Overlap);
        if (!isTrusted)
            return null;
        if (!isOfIssuer)
            return "The certificate is one of the former authority.";
        return IsInLastThird(stored.Serving!, now) ? $"The certificate is valid until {Until(stored.Serving!):u} only." : null;
    }

    private X509Certificate2 Issue(X509Certificate2 issuer, IReadOnlyCollection<string> names, DateTimeOffset now) =>
        CertificateIssuer.CreateServing(issuer, names, now, options.Lifetime);

    /// <summary>
    /// With the names of one that still counts: while a change of the options is rolled out, replicas that want different names would
    /// else make it anew in turns.
    /// </summary>
    private IReadOnlyCollection<string> NamesFor(CertificateSet stored, DateTimeOffset now) =>
        stored.Serving is { } former && !IsInLastThird(former, now) && Signer(former, stored.Authorities, now) is not null
            ? [.. _names.Concat(NamesOf(former)).Distinct(StringComparer.OrdinalIgnoreCase)]
            : _names;

    /// <summary>The new one, the one whose certificate is served, and the newest of the others that have not expired.</summary>
    private static IReadOnlyList<X509Certificate2> Trusted(
        X509Certificate2 issuer, X509Certificate2? serving, IEnumerable<X509Certificate2> former, DateTimeOffset now)
    {
        var others = former.Where(authority => now < Until(authority)).OrderByDescending(From).ToList();
        var signer = serving is null ? null : Signer(serving, others, now);
        return
        [
            .. new[] { X509CertificateLoader.LoadCertificate(issuer.RawData), signer }.Concat(others)
                .OfType<X509Certificate2>()
                .DistinctBy(authority => authority.Thumbprint)
                .Take(MostAuthorities),
        ];
    }

    /// <summary>Who of these has signed a certificate for a server.</summary>
    private static X509Certificate2? Signer(X509Certificate2 serving, IEnumerable<X509Certificate2> authorities, DateTimeOffset now) =>
        authorities.FirstOrDefault(authority => now < Until(authority) && HasSigned(authority, serving, now));

    private static bool HasSigned(X509Certificate2 authority, X509Certificate2 serving, DateTimeOffset now)
    {
        using var chain = new X509Chain
        {
            ChainPolicy =
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                CustomTrustStore = { authority },
                ApplicationPolicy = { new Oid(ServerAuthentication) },
                RevocationMode = X509RevocationMode.NoCheck,
                DisableCertificateDownloads = true,
                // Expiry is judged here; a clock that is behind ours does not make a certificate a bad one.
                VerificationFlags = X509VerificationFlags.IgnoreNotTimeValid,
                VerificationTime = now.UtcDateTime,
            },
        };
        return chain.Build(serving);
    }

    private static IEnumerable<string> NamesOf(X509Certificate2 certificate)
    {
        if (certificate.Extensions.FirstOrDefault(extension => extension.Oid?.Value == SubjectAlternativeName) is not { } extension)
            return [];
        var names = extension as X509SubjectAlternativeNameExtension ?? new X509SubjectAlternativeNameExtension(extension.RawData);
        return [.. names.EnumerateDnsNames(), .. names.EnumerateIPAddresses().Select((IPAddress address) => address.ToString())];
    }

    private static bool IsInLastThird(X509Certificate2 certificate, DateTimeOffset now) =>
        now >= Until(certificate) - ((Until(certificate) - From(certificate)) / 3);

    private static DateTimeOffset From(X509Certificate2 certificate) => new(certificate.NotBefore);

    private static DateTimeOffset Until(X509Certificate2 certificate) => new(certificate.NotAfter);
}
