namespace JitOperator.Api.V1Alpha1;

/// <summary>One step of an approval chain. It opens when the one before it is complete.</summary>
public sealed class ApprovalStage
{
    /// <summary>Name of the stage, unique within the policy; a DNS label.</summary>
    public string Name { get; set; } = string.Empty;

    /// <summary>Who may decide.</summary>
    public IList<PolicySubject> Approvers { get; set; } = [];

    /// <summary>How many distinct people must approve. Default 1.</summary>
    public int? Required { get; set; }

    /// <summary>How long the stage stays open, as in <c>4h</c>. Default <c>24h</c>.</summary>
    public string? Timeout { get; set; }

    /// <summary>True when a decision without a comment does not count.</summary>
    public bool? RequireComment { get; set; }

    /// <summary>Who may decide as well when nobody has for a time, in the order of those times.</summary>
    public IList<EscalationTier>? Escalation { get; set; }

    /// <summary>Who decides instead once the time is over. Without it the request is then timed out.</summary>
    public StageFallback? Fallback { get; set; }

    /// <summary>Names of the operator's channels that are told that the stage waits, and of each escalation.</summary>
    public IList<string>? Notify { get; set; }
}
