using JitOperator.Core.Activity;

namespace JitOperator.Operator.Activity;

/// <summary>How what people do is heard of.</summary>
public sealed record ActivityOptions
{
    /// <summary>Path that API servers post their audit events to.</summary>
    public const string Path = "/audit";

    /// <summary>What records say of where events came from when an API server sent them.</summary>
    public const string WebhookSource = "webhook";

    /// <summary>Parameter of the path by which whoever sends events says where they come from; records have it.</summary>
    public const string SourceParameter = "source";

    /// <summary>What the name of a source is made of, for people.</summary>
    public const string SourceForm = "1 to 32 small letters, digits and hyphens";

    /// <summary>Port of the endpoint, 0 for any; null without one.</summary>
    public int? Port { get; init; }

    /// <summary>Folder with <c>tls.crt</c> and <c>tls.key</c> of the endpoint; null to serve with the webhooks' certificate.</summary>
    public string? CertificateFolder { get; init; }

    /// <summary>File with the tokens that API servers may show, one a line, at least 32 characters each; null without any.</summary>
    public string? TokenFile { get; init; }

    /// <summary>File with the authorities, in PEM, that certificates of API servers are signed by; null without any.</summary>
    public string? ClientAuthorityFile { get; init; }

    /// <summary>Common names of the certificates that API servers show.</summary>
    public IReadOnlyList<string> ClientNames { get; init; } = [];

    /// <summary>Address that other replicas reach this one by; null for that of the webhooks, or the machine's own.</summary>
    public string? AdvertiseAddress { get; init; }

    /// <summary>How often a canary goes out.</summary>
    public TimeSpan CanaryInterval { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>After how long one that did not come back is missing: an API server tries to deliver for about 80 s, after at most 30 s of waiting.</summary>
    public TimeSpan CanaryPatience { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>How many API servers there are: what is lost is only known once each was asked.</summary>
    public int ApiServers { get; init; } = 1;

    /// <summary>How much of the log activity may take.</summary>
    public ActivityLimits Limits { get; init; } = new();

    /// <summary>Largest body that is taken. API servers bound a batch by <c>--audit-webhook-truncate-max-batch-size</c>, 10 MiB.</summary>
    public long MaxBodyBytes { get; init; } = 32 * 1024 * 1024;

    /// <summary>Requests that are answered at a time; others wait.</summary>
    public int MaxConcurrentRequests { get; init; } = 16;

    /// <summary>How long a request may take, before the API server gives up at 30 s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(25);

    /// <summary>True for the name of a source: <see cref="SourceForm"/>.</summary>
    public static bool IsSource(string name) =>
        name.Length is > 0 and <= 32 && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');
}
