namespace JitOperator.Api;

/// <summary>Reasons of the Kubernetes events that the operator writes about an AccessRequest. Each has a record in the audit log.</summary>
public static class EventReasons
{
    /// <summary>Normal: the request was taken up.</summary>
    public const string Received = "Received";

    /// <summary>Normal: a stage opened and waits on approvers.</summary>
    public const string ApprovalRequested = "ApprovalRequested";

    /// <summary>Normal: a decision counts.</summary>
    public const string DecisionCounted = "DecisionCounted";

    /// <summary>Warning: a decision does not count.</summary>
    public const string DecisionRefused = "DecisionRefused";

    /// <summary>Warning: what approvers agreed to changed, so approval begins anew.</summary>
    public const string ApprovalSuperseded = "ApprovalSuperseded";

    /// <summary>Warning: nobody decided in time, so more people may.</summary>
    public const string Escalated = "Escalated";

    /// <summary>Normal: approved; access begins later.</summary>
    public const string Scheduled = "Scheduled";

    /// <summary>Warning: access was taken in an emergency, without approval.</summary>
    public const string BreakGlass = "BreakGlass";

    /// <summary>Warning: an emergency access waits for its review.</summary>
    public const string ReviewRequested = "ReviewRequested";

    /// <summary>Normal: the review found the access justified.</summary>
    public const string Reviewed = "Reviewed";

    /// <summary>Warning: the review found the access not justified.</summary>
    public const string ReviewFailed = "ReviewFailed";

    /// <summary>Warning: the review was not made in time.</summary>
    public const string ReviewOverdue = "ReviewOverdue";

    /// <summary>Normal: access is granted.</summary>
    public const string Granted = "Granted";

    /// <summary>Normal: access ended on time.</summary>
    public const string Expired = "Expired";

    /// <summary>Warning: access ended before its time.</summary>
    public const string Revoked = "Revoked";

    /// <summary>Warning: a policy or an approver said no.</summary>
    public const string Denied = "Denied";

    /// <summary>Warning: the request's identity does not verify.</summary>
    public const string Refused = "Refused";

    /// <summary>Normal: the request was taken back.</summary>
    public const string Withdrawn = "Withdrawn";

    /// <summary>Warning: a stage was not decided in time.</summary>
    public const string TimedOut = "TimedOut";

    /// <summary>Warning: the request could not be carried out.</summary>
    public const string Failed = "Failed";

    /// <summary>Warning: the role's rules changed under the grant.</summary>
    public const string RoleChanged = "RoleChanged";

    /// <summary>Warning: the binding was changed or deleted by somebody else and put right.</summary>
    public const string BindingRepaired = "BindingRepaired";

    /// <summary>Warning: a binding of the operator without a live grant was removed.</summary>
    public const string BindingOrphaned = "BindingOrphaned";

    /// <summary>Warning: a binding that claims to be the operator's was removed.</summary>
    public const string BindingForged = "BindingForged";

    /// <summary>Warning: the grant was used in a way that its policy does not expect.</summary>
    public const string UnexpectedUse = "UnexpectedUse";

    /// <summary>Warning: calls made under the grant still ran when it ended.</summary>
    public const string StillRunning = "StillRunning";

    /// <summary>Warning: something stands in the way; the operator keeps trying.</summary>
    public const string Blocked = "Blocked";

    /// <summary>Warning: a review of the audit log found something about the request.</summary>
    public const string FindingRaised = "FindingRaised";

    /// <summary>Warning: a channel could not be told of something, and it is too late or no use to try again. No record, for the log has what it was about.</summary>
    public const string NotificationFailed = "NotificationFailed";
}
