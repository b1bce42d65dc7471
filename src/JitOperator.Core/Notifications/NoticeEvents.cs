using JitOperator.Api;
using JitOperator.Api.Audit;
using JitOperator.Core.Requests;

namespace JitOperator.Core.Notifications;

/// <summary>Which records of the log people are told of, and under which name.</summary>
public static class NoticeEvents
{
    /// <summary>Stands for all of them, in the configuration of a channel.</summary>
    public const string Every = "All";

    /// <summary>A policy has other rules. For channels alone: no policy can have itself watched.</summary>
    public const string PolicyChanged = "PolicyChanged";

    /// <summary>A policy is gone. For channels alone.</summary>
    public const string PolicyDeleted = "PolicyDeleted";

    /// <summary>What the configuration of a channel may name.</summary>
    public static IReadOnlyList<string> OfChannels { get; } = [Every, .. NotificationEvents.All, PolicyChanged, PolicyDeleted];

    /// <summary>One of <see cref="NotificationEvents"/> or of those above; null for a record that nobody is told of.</summary>
    public static string? Of(AuditRecord record) => record.Type switch
    {
        AuditRecordTypes.RequestRefused => NotificationEvents.Refused,
        AuditRecordTypes.RequestDenied => NotificationEvents.Denied,
        AuditRecordTypes.RequestWithdrawn => NotificationEvents.Withdrawn,
        AuditRecordTypes.RequestTimedOut => NotificationEvents.TimedOut,
        AuditRecordTypes.RequestFailed => NotificationEvents.Failed,
        AuditRecordTypes.RequestScheduled => NotificationEvents.Scheduled,
        AuditRecordTypes.ApprovalRequested => NotificationEvents.ApprovalRequested,
        AuditRecordTypes.ApprovalSuperseded => NotificationEvents.ApprovalSuperseded,
        AuditRecordTypes.ApprovalEscalated => NotificationEvents.Escalated,
        AuditRecordTypes.ApprovalDecided => NotificationEvents.DecisionCounted,
        AuditRecordTypes.ApprovalRefused or AuditRecordTypes.ReviewRefused => NotificationEvents.DecisionRefused,
        AuditRecordTypes.GrantIssued => NotificationEvents.Granted,
        AuditRecordTypes.GrantBreakGlass => NotificationEvents.BreakGlass,
        AuditRecordTypes.GrantEnded => record.Cause == GrantEndCauses.Expired ? NotificationEvents.Expired : NotificationEvents.Revoked,
        AuditRecordTypes.GrantRoleChanged => NotificationEvents.RoleChanged,
        AuditRecordTypes.ReviewRequested => NotificationEvents.ReviewRequested,
        AuditRecordTypes.ReviewDecided => record.Decision?.Verdict == Decisions.Approved ? NotificationEvents.Reviewed : NotificationEvents.ReviewFailed,
        AuditRecordTypes.ReviewOverdue => NotificationEvents.ReviewOverdue,
        AuditRecordTypes.BindingRepaired => NotificationEvents.BindingRepaired,
        AuditRecordTypes.BindingOrphaned => NotificationEvents.BindingOrphaned,
        AuditRecordTypes.BindingForged => NotificationEvents.BindingForged,
        AuditRecordTypes.ActivityUnexpected => NotificationEvents.UnexpectedUse,
        AuditRecordTypes.ActivityRunning => NotificationEvents.StillRunning,
        AuditRecordTypes.FindingRaised => NotificationEvents.FindingRaised,
        AuditRecordTypes.PolicyChanged => PolicyChanged,
        AuditRecordTypes.PolicyDeleted => PolicyDeleted,
        _ => null,
    };

    /// <summary>True for what somebody should look at, rather than know.</summary>
    public static bool IsWarning(string name) => name is not (
        NotificationEvents.ApprovalRequested or NotificationEvents.DecisionCounted or NotificationEvents.Scheduled or NotificationEvents.Granted
        or NotificationEvents.Expired or NotificationEvents.Withdrawn or NotificationEvents.Reviewed or PolicyChanged);

    /// <summary>The event in words, the beginning of a headline.</summary>
    public static string Headline(string name) => name switch
    {
        NotificationEvents.ApprovalRequested => "Approval requested",
        NotificationEvents.ApprovalSuperseded => "Approval begins anew",
        NotificationEvents.Escalated => "Nobody decided yet, escalated",
        NotificationEvents.DecisionCounted => "Decided",
        NotificationEvents.DecisionRefused => "Decision does not count",
        NotificationEvents.Scheduled => "Approved, begins later",
        NotificationEvents.Granted => "Access granted",
        NotificationEvents.Expired => "Access expired",
        NotificationEvents.Revoked => "Access revoked",
        NotificationEvents.Denied => "Request denied",
        NotificationEvents.Refused => "Request refused, its identity does not verify",
        NotificationEvents.Withdrawn => "Request taken back",
        NotificationEvents.TimedOut => "Request timed out",
        NotificationEvents.Failed => "Request failed",
        NotificationEvents.BreakGlass => "BREAK-GLASS: access without approval",
        NotificationEvents.ReviewRequested => "Emergency access waits for its review",
        NotificationEvents.Reviewed => "Emergency access was justified",
        NotificationEvents.ReviewFailed => "Emergency access was NOT justified",
        NotificationEvents.ReviewOverdue => "Review of an emergency access is overdue",
        NotificationEvents.RoleChanged => "Role changed under a grant",
        NotificationEvents.BindingRepaired => "Binding was tampered with and put right",
        NotificationEvents.BindingOrphaned => "Binding without a grant removed",
        NotificationEvents.BindingForged => "Forged binding removed",
        NotificationEvents.UnexpectedUse => "Unexpected use of a grant",
        NotificationEvents.StillRunning => "Calls still ran when access ended",
        NotificationEvents.FindingRaised => "Review of the log found something",
        PolicyChanged => "Policy changed",
        PolicyDeleted => "Policy deleted",
        _ => name,
    };
}
