namespace JitOperator.Api.V1Alpha1;

/// <summary>
/// What an approver is asked to agree to. All of it is written by the operator and immutable, but for <see cref="Decision"/> and
/// <see cref="Comment"/>, which an approver sets once.
/// </summary>
public sealed class AccessApprovalSpec
{
    /// <summary>The request that this decides on, in the same namespace.</summary>
    public RequestReference RequestRef { get; set; } = new();

    /// <summary>Digest of the request's spec.</summary>
    public string RequestDigest { get; set; } = string.Empty;

    /// <summary>The policy whose stage this is.</summary>
    public PolicySnapshot Policy { get; set; } = new();

    /// <summary>Digest of the role's rules.</summary>
    public string RoleRulesDigest { get; set; } = string.Empty;

    /// <summary>Name of the stage.</summary>
    public string Stage { get; set; } = string.Empty;

    /// <summary>Which of the stage's decisions this is, from 0.</summary>
    public int Slot { get; set; }

    /// <summary>Which of the stage's groups of approvers this is laid out for: absent for the first, then 1, 2, … as it escalates.</summary>
    public int? Tier { get; set; }

    /// <summary>True when it asks for a review of access that was taken in an emergency, and not for approval.</summary>
    public bool? Review { get; set; }

    /// <summary>The request in words.</summary>
    public ApprovalSummary Summary { get; set; } = new();

    /// <summary>One of <see cref="Decisions"/>.</summary>
    public string? Decision { get; set; }

    /// <summary>Why, in the approver's words. Kept in the audit log.</summary>
    public string? Comment { get; set; }
}
