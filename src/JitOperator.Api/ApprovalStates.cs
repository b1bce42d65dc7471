namespace JitOperator.Api;

/// <summary>Values of <c>AccessApproval.status.state</c>.</summary>
public static class ApprovalStates
{
    /// <summary>The decision counts.</summary>
    public const string Counted = "Counted";

    /// <summary>The decision does not count; the message says why.</summary>
    public const string Refused = "Refused";

    /// <summary>The request ended, or changed policy or role, before a decision was needed.</summary>
    public const string Superseded = "Superseded";
}
