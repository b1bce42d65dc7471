namespace JitOperator.Api.V1Alpha1;

/// <summary>Who must agree, in which order: either stages, or <see cref="Automatic"/> in so many words.</summary>
public sealed class PolicyApproval
{
    /// <summary>True when nobody need agree. Not together with stages.</summary>
    public bool? Automatic { get; set; }

    /// <summary>True when an approver may agree to what they ask for themselves. Default false.</summary>
    public bool? AllowSelfApproval { get; set; }

    /// <summary>The stages, in order.</summary>
    public IList<ApprovalStage>? Stages { get; set; }
}
