namespace JitOperator.Api;

/// <summary>
/// What a policy can have channels told of, in the words of <see cref="EventReasons"/>. Each is one record of the audit log: a
/// notification is a copy of what is on record, and nothing that is not on record is told.
/// </summary>
public static class NotificationEvents
{
    /// <summary>A stage opened and waits on approvers.</summary>
    public const string ApprovalRequested = EventReasons.ApprovalRequested;

    /// <summary>What approvers agreed to changed, so approval begins anew.</summary>
    public const string ApprovalSuperseded = EventReasons.ApprovalSuperseded;

    /// <summary>Nobody decided in time, so more people may.</summary>
    public const string Escalated = EventReasons.Escalated;

    /// <summary>A decision counts.</summary>
    public const string DecisionCounted = EventReasons.DecisionCounted;

    /// <summary>A decision does not count.</summary>
    public const string DecisionRefused = EventReasons.DecisionRefused;

    /// <summary>Approved; access begins later.</summary>
    public const string Scheduled = EventReasons.Scheduled;

    /// <summary>Access is granted.</summary>
    public const string Granted = EventReasons.Granted;

    /// <summary>Access ended on time.</summary>
    public const string Expired = EventReasons.Expired;

    /// <summary>Access ended before its time.</summary>
    public const string Revoked = EventReasons.Revoked;

    /// <summary>A policy or an approver said no.</summary>
    public const string Denied = EventReasons.Denied;

    /// <summary>The request's identity does not verify.</summary>
    public const string Refused = EventReasons.Refused;

    /// <summary>The request was taken back.</summary>
    public const string Withdrawn = EventReasons.Withdrawn;

    /// <summary>A stage was not decided in time.</summary>
    public const string TimedOut = EventReasons.TimedOut;

    /// <summary>The request could not be carried out.</summary>
    public const string Failed = EventReasons.Failed;

    /// <summary>Access was taken in an emergency, without approval.</summary>
    public const string BreakGlass = EventReasons.BreakGlass;

    /// <summary>An emergency access waits for its review.</summary>
    public const string ReviewRequested = EventReasons.ReviewRequested;

    /// <summary>The review found the access justified.</summary>
    public const string Reviewed = EventReasons.Reviewed;

    /// <summary>The review found the access not justified.</summary>
    public const string ReviewFailed = EventReasons.ReviewFailed;

    /// <summary>The review was not made in time.</summary>
    public const string ReviewOverdue = EventReasons.ReviewOverdue;

    /// <summary>The role's rules changed under the grant.</summary>
    public const string RoleChanged = EventReasons.RoleChanged;

    /// <summary>The binding was changed or deleted by somebody else and put right.</summary>
    public const string BindingRepaired = EventReasons.BindingRepaired;

    /// <summary>A binding of the operator without a live grant was removed.</summary>
    public const string BindingOrphaned = EventReasons.BindingOrphaned;

    /// <summary>A binding that claims to be the operator's was removed.</summary>
    public const string BindingForged = EventReasons.BindingForged;

    /// <summary>The grant was used in a way that its policy does not expect.</summary>
    public const string UnexpectedUse = EventReasons.UnexpectedUse;

    /// <summary>Calls made under the grant still ran when it ended.</summary>
    public const string StillRunning = EventReasons.StillRunning;

    /// <summary>A review of the audit log found something about the request.</summary>
    public const string FindingRaised = EventReasons.FindingRaised;

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        ApprovalRequested, ApprovalSuperseded, Escalated, DecisionCounted, DecisionRefused, Scheduled, Granted, Expired, Revoked, Denied,
        Refused, Withdrawn, TimedOut, Failed, BreakGlass, ReviewRequested, Reviewed, ReviewFailed, ReviewOverdue, RoleChanged,
        BindingRepaired, BindingOrphaned, BindingForged, UnexpectedUse, StillRunning, FindingRaised,
    ];
}
