namespace JitOperator.Api.V1Alpha1;

/// <summary>What an approver must know, readable under <c>kubectl get</c> and <c>kubectl describe</c>.</summary>
public sealed class ApprovalSummary
{
    /// <summary>Who asks.</summary>
    public string Requester { get; set; } = string.Empty;

    /// <summary>The role, as in <c>ClusterRole/view</c>.</summary>
    public string Role { get; set; } = string.Empty;

    /// <summary>The namespace in which the role is bound.</summary>
    public string Namespace { get; set; } = string.Empty;

    /// <summary>What the role allows, a line for each rule, as in <c>get,list pods,pods/log</c>. At most 20 lines.</summary>
    public IList<string> Allows { get; set; } = [];

    /// <summary>For how long, counted from the last approval.</summary>
    public string Duration { get; set; } = string.Empty;

    /// <summary>Why.</summary>
    public string Reason { get; set; } = string.Empty;

    /// <summary>Ticket or incident number.</summary>
    public string? Ticket { get; set; }

    /// <summary>Who may decide, as in <c>Group/payments-leads, User/bob</c>.</summary>
    public string Approvers { get; set; } = string.Empty;

    /// <summary>Decide before then.</summary>
    public DateTime? Deadline { get; set; }
}
