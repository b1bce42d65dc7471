namespace JitOperator.Api.V1Alpha1;

/// <summary>Who must agree, in which order.</summary>
public sealed class PolicyApproval
{
    /// <summary>The stages, in order. A policy without stages approves nothing.</summary>
    public IList<ApprovalStage> Stages { get; set; } = [];
}
