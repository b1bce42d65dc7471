namespace JitOperator.Api.V1Alpha1;

/// <summary>
/// What an <see cref="AccessRequest"/> asks for. The custom resource definition gives no defaults here: the digest that people agree
/// to must not change when a later version adds one.
/// </summary>
public sealed class AccessRequestSpec
{
    /// <summary>The policy to be judged by; without it the best matching one is taken.</summary>
    public string? PolicyName { get; set; }

    /// <summary>The role.</summary>
    public RoleReference Role { get; set; } = new();

    /// <summary>Where. Default: the request's own namespace.</summary>
    public RequestScope? Scope { get; set; }

    /// <summary>How long, as in <c>45m</c> or <c>1h30m</c>. Without it, the policy's default.</summary>
    public string? Duration { get; set; }

    /// <summary>When access is to begin, RFC 3339 with an offset, as in <c>2026-03-01T09:00:00Z</c>. Without it: once it is approved.</summary>
    public string? StartTime { get; set; }

    /// <summary>Why. Shown to approvers and kept in the audit log.</summary>
    public string Reason { get; set; } = string.Empty;

    /// <summary>A ticket or incident number.</summary>
    public string? Ticket { get; set; }

    /// <summary>Who is to get access, where that is not who files the request: a User or a ServiceAccount.</summary>
    public PolicySubject? Subject { get; set; }

    /// <summary>True takes access at once, where the policy lets this person break glass; a review follows.</summary>
    public bool? BreakGlass { get; set; }

    /// <summary>
    /// Name of a request in this namespace, of the same person for the same role and scope, whose access this one is to prolong: it ends
    /// <see cref="Duration"/> after that one.
    /// </summary>
    public string? Extends { get; set; }

    /// <summary>How long this object is kept once it is finished, as in <c>24h</c>. Without it, the policy's default.</summary>
    public string? TtlAfterFinished { get; set; }

    /// <summary>Set to true to end the grant, or to take the request back. Never goes back to false.</summary>
    public bool? Revoked { get; set; }
}
