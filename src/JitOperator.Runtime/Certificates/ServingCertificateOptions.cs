namespace JitOperator.Runtime.Certificates;

/// <summary>What a <see cref="ServingCertificateManager"/> keeps, where, and for how long.</summary>
public sealed record ServingCertificateOptions
{
    /// <summary>The namespace of the Secret.</summary>
    public required string Namespace { get; init; }

    /// <summary>The name of the Secret. It need not exist.</summary>
    public required string SecretName { get; init; }

    /// <summary>
    /// The DNS names and IP addresses that the certificate is for: those of <see cref="ServiceNames"/>, and further ones for servers
    /// outside of the cluster. The first is its common name too, as far as that fits.
    /// </summary>
    public required IReadOnlyList<string> Names { get; init; }

    /// <summary>The MutatingWebhookConfiguration whose webhooks are to trust the certificate; null for none. It need not exist.</summary>
    public string? MutatingWebhookConfiguration { get; init; }

    /// <summary>The ValidatingWebhookConfiguration whose webhooks are to trust the certificate; null for none. It need not exist.</summary>
    public string? ValidatingWebhookConfiguration { get; init; }

    /// <summary>For how long an authority is valid. It is replaced when a third of that is left.</summary>
    public TimeSpan AuthorityLifetime { get; init; } = TimeSpan.FromDays(365);

    /// <summary>For how long a certificate is valid. It is replaced when a third of that is left.</summary>
    public TimeSpan Lifetime { get; init; } = TimeSpan.FromDays(90);

    /// <summary>How long a new authority has been trusted before anything that it signed is served.</summary>
    public TimeSpan Overlap { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How often to look whether all is as it should be. Another replica's renewal is served after that time.</summary>
    public TimeSpan PollInterval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The names by which a Service is reached inside of a cluster; the API server uses <c>SERVICE.NAMESPACE.svc</c>.</summary>
    public static IReadOnlyList<string> ServiceNames(string service, string ns) =>
        [$"{service}.{ns}.svc", $"{service}.{ns}.svc.cluster.local", $"{service}.{ns}", service];
}
