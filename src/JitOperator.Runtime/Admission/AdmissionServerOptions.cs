using System.Net;
using Microsoft.AspNetCore.Http;

namespace JitOperator.Runtime.Admission;

/// <summary>Where an <see cref="AdmissionServer"/> listens, and how much it takes on.</summary>
public sealed record AdmissionServerOptions
{
    /// <summary>The TCP port for TLS; 0 takes a free one.</summary>
    public int Port { get; init; } = 9443;

    /// <summary>The address to listen on; null for all of them.</summary>
    public IPAddress? Address { get; init; }

    /// <summary>Who decides, by path, such as <c>/validate</c>.</summary>
    public required IReadOnlyDictionary<string, IAdmissionHandler> Handlers { get; init; }

    /// <summary>
    /// The largest body that is read. An API server takes objects of up to 3 MiB, and a review has two, and what is around them.
    /// </summary>
    public long MaxBodyBytes { get; init; } = 7 * 1024 * 1024;

    /// <summary>
    /// How long a review may take, from its headers to its verdict. Shorter than the <c>timeoutSeconds</c> of the webhooks, so that the
    /// client is told why.
    /// </summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(4);

    /// <summary>How many reviews are in memory at the same time. Others wait, for no longer than <see cref="Timeout"/>.</summary>
    public int MaxConcurrentReviews { get; init; } = 64;

    /// <summary>How many connections there may be. The API server keeps and reuses its own.</summary>
    public int MaxConnections { get; init; } = 1024;

    /// <summary>
    /// A port for the health checks without TLS, so that they do not depend on a certificate; 0 takes a free one, null serves them on
    /// <see cref="Port"/>.
    /// </summary>
    public int? HealthPort { get; init; }

    /// <summary>What must hold for <c>/healthz</c>, by name. Answers are to be had at once, and of any thread.</summary>
    public IReadOnlyDictionary<string, Func<bool>> LivenessChecks { get; init; } = new Dictionary<string, Func<bool>>();

    /// <summary>What must hold for <c>/readyz</c>, by name. While the server stops, it says no by itself.</summary>
    public IReadOnlyDictionary<string, Func<bool>> ReadinessChecks { get; init; } = new Dictionary<string, Func<bool>>();

    /// <summary>What else is answered beside the health checks, by path, such as <c>/metrics</c>.</summary>
    public IReadOnlyDictionary<string, RequestDelegate> Pages { get; init; } = new Dictionary<string, RequestDelegate>();
}
