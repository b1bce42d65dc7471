using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace JitOperator.Core.Activity;

/// <summary>One event of the API server's audit (<c>audit.k8s.io/v1</c>), as far as it matters here. Bodies are never read.</summary>
public sealed record ApiCall
{
    /// <summary>Stage of a call that runs on: it was let in and has begun.</summary>
    public const string Started = "ResponseStarted";

    /// <summary>Stage of a call that is over.</summary>
    public const string Complete = "ResponseComplete";

    /// <summary>Stage of a call that the API server failed in.</summary>
    public const string Panic = "Panic";

    /// <summary><c>auditID</c>: the same for all stages of one call.</summary>
    public string AuditId { get; init; } = string.Empty;

    /// <summary>Stage: <see cref="Started"/>, <see cref="Complete"/> or <see cref="Panic"/>.</summary>
    public string Stage { get; init; } = string.Empty;

    /// <summary>Verb, as RBAC has it.</summary>
    public string Verb { get; init; } = string.Empty;

    /// <summary>The URI as the client sent it, with its query.</summary>
    public string RequestUri { get; init; } = string.Empty;

    /// <summary>Whose rights were used: the impersonated user, if there was one.</summary>
    public string Username { get; init; } = string.Empty;

    /// <summary>UID of <see cref="Username"/>.</summary>
    public string? Uid { get; init; }

    /// <summary>Groups of <see cref="Username"/>.</summary>
    public IReadOnlyList<string> Groups { get; init; } = [];

    /// <summary>Who impersonated; null when nobody did.</summary>
    public string? ImpersonatedBy { get; init; }

    /// <summary>API group; empty for the core. Null where it is no resource.</summary>
    public string? ApiGroup { get; init; }

    /// <summary>Resource; null where it is none.</summary>
    public string? Resource { get; init; }

    /// <summary>Subresource; empty without one.</summary>
    public string Subresource { get; init; } = string.Empty;

    /// <summary>Namespace; empty for the whole cluster.</summary>
    public string Namespace { get; init; } = string.Empty;

    /// <summary>Name of the object; empty without one.</summary>
    public string Name { get; init; } = string.Empty;

    /// <summary>HTTP status code; null where there was no answer.</summary>
    public int? Code { get; init; }

    /// <summary>The client's address as the API server saw it: the last of <c>sourceIPs</c>.</summary>
    public string? Address { get; init; }

    /// <summary>What the client calls itself.</summary>
    public string? UserAgent { get; init; }

    /// <summary><c>authorization.k8s.io/reason</c>; null without one.</summary>
    public string? Reason { get; init; }

    /// <summary>True when <c>authorization.k8s.io/decision</c> is <c>allow</c>.</summary>
    public bool IsAllowed { get; init; }

    /// <summary>When the API server received the call.</summary>
    public DateTimeOffset ReceivedAt { get; init; }

    /// <summary>When it came to <see cref="Stage"/>.</summary>
    public DateTimeOffset StageAt { get; init; }

    /// <summary>True for one that goes on after it was let in: nobody looks at its rights again.</summary>
    public bool IsLongRunning => Stage == Started || Verb == "watch" || IsConnection;

    /// <summary>
    /// Tells two events apart, and knows one again that comes twice. The audit ID alone does not: a client may choose it, and choose the
    /// same for all that it does.
    /// </summary>
    public string EventId() => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(
        CultureInfo.InvariantCulture,
        $"{AuditId}\n{Stage}\n{ReceivedAt.UtcTicks}\n{StageAt.UtcTicks}\n{Verb}\n{Username}\n{RequestUri}"))).AsSpan(0, 16));

    /// <summary>True for one that reaches into something that runs.</summary>
    public bool IsConnection => Subresource is "exec" or "attach" or "portforward" or "proxy";
}
