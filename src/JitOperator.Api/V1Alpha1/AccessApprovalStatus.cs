namespace JitOperator.Api.V1Alpha1;

/// <summary>What became of a decision.</summary>
public sealed class AccessApprovalStatus
{
    /// <summary>One of <see cref="ApprovalStates"/>.</summary>
    public string? State { get; set; }

    /// <summary>Who decided, as the API server authenticated them.</summary>
    public UserIdentity? DecidedBy { get; set; }

    /// <summary>When.</summary>
    public DateTime? DecidedAt { get; set; }

    /// <summary>What that means, in a sentence.</summary>
    public string? Message { get; set; }
}
