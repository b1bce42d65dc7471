namespace JitOperator.Api;

/// <summary>Values of <c>AccessRequest.status.phase</c>.</summary>
public static class RequestPhases
{
    /// <summary>Not looked at yet, or something that must be known is not known yet.</summary>
    public const string Pending = "Pending";

    /// <summary>A stage is open; <c>status.waitingOn</c> names who can decide.</summary>
    public const string AwaitingApproval = "AwaitingApproval";

    /// <summary>Approved; access begins at <c>status.startsAt</c>.</summary>
    public const string Scheduled = "Scheduled";

    /// <summary>Granted, until <c>status.expiresAt</c>.</summary>
    public const string Active = "Active";

    /// <summary>The agreed time is over. Terminal.</summary>
    public const string Expired = "Expired";

    /// <summary>Ended before its time. Terminal.</summary>
    public const string Revoked = "Revoked";

    /// <summary>Refused by a policy, an approver, or because its identity could not be verified. Terminal.</summary>
    public const string Denied = "Denied";

    /// <summary>Taken back before it was granted. Terminal.</summary>
    public const string Withdrawn = "Withdrawn";

    /// <summary>A stage was not decided in time. Terminal.</summary>
    public const string TimedOut = "TimedOut";

    /// <summary>Could not be carried out. Terminal.</summary>
    public const string Failed = "Failed";

    /// <summary>True for a phase that a request never leaves.</summary>
    public static bool IsTerminal(string? phase) => phase is Expired or Revoked or Denied or Withdrawn or TimedOut or Failed;
}
