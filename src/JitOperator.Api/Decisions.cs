namespace JitOperator.Api;

/// <summary>Values of <c>AccessApproval.spec.decision</c>.</summary>
public static class Decisions
{
    /// <summary>The approver agrees to exactly what <c>spec.requestDigest</c> covers.</summary>
    public const string Approved = "Approved";

    /// <summary>The approver refuses; this ends the request.</summary>
    public const string Denied = "Denied";
}
