namespace JitOperator.Api.V1Alpha1;

/// <summary>What an approver must know, readable under <c>kubectl get</c> and <c>kubectl describe</c>.</summary>
public sealed class ApprovalSummary
{
    /// <summary>Who is to get access.</summary>
    public string Requester { get; set; } = string.Empty;

    /// <summary>Who filed the request, where that is somebody else.</summary>
    public string? FiledBy { get; set; }

    /// <summary>The role, as in <c>ClusterRole/view</c>.</summary>
    public string Role { get; set; } = string.Empty;

    /// <summary>Where the role is bound: <c>the whole cluster</c>, or the namespaces.</summary>
    public string Where { get; set; } = string.Empty;

    /// <summary>What the role allows, a line for each rule, as in <c>get,list pods,pods/log</c>. At most 20 lines.</summary>
    public IList<string> Allows { get; set; } = [];

    /// <summary>What leads further than it looks, a line each, as in <c>reads secrets</c>.</summary>
    public IList<string>? Risks { get; set; }

    /// <summary>For how long: from the last approval, from <see cref="StartsAt"/>, or from the end of what <see cref="Extends"/> names.</summary>
    public string Duration { get; set; } = string.Empty;

    /// <summary>When access begins, where that is not at once.</summary>
    public DateTime? StartsAt { get; set; }

    /// <summary>Name of the request whose access this one prolongs.</summary>
    public string? Extends { get; set; }

    /// <summary>Evidence of multi-factor authentication that came with the request, where the policy looks at it.</summary>
    public string? Mfa { get; set; }

    /// <summary>Why.</summary>
    public string Reason { get; set; } = string.Empty;

    /// <summary>Ticket or incident number.</summary>
    public string? Ticket { get; set; }

    /// <summary>Who may decide, as in <c>Group/payments-leads, User/bob</c>.</summary>
    public string Approvers { get; set; } = string.Empty;

    /// <summary>True when a decision without a comment does not count.</summary>
    public bool? CommentRequired { get; set; }

    /// <summary>Decide before then.</summary>
    public DateTime? Deadline { get; set; }
}
