using JitOperator.Api;
using JitOperator.Api.Audit;
using JitOperator.Api.V1Alpha1;
using JitOperator.Core.Requests;
using JitOperator.Core.Scopes;
using JitOperator.Runtime.Events;
using k8s.Models;

namespace JitOperator.Operator.Requests;

/// <summary>Tells people by Kubernetes events what was recorded. An event is for those who look on; the record is what counts.</summary>
public sealed class RequestEvents(EventRecorder recorder)
{
    /// <summary>One event for each record that people should see.</summary>
    public void Tell(V1ObjectReference about, IEnumerable<AuditRecord> records)
    {
        foreach (var record in records)
        {
            if (Word(record) is var (type, reason, action, note))
            {
                recorder.Record(about, type, reason, action, note);
            }
        }
    }

    /// <summary>Tells of a record that came by itself, if the request that it is about is still there.</summary>
    /// <param name="record">The record.</param>
    /// <param name="exists">True when there is an AccessRequest of this UID.</param>
    public void TellWhileThere(AuditRecord record, Func<string, bool> exists)
    {
        if (record.Request is { } request && exists(request.Uid))
        {
            Tell(About(request), [record]);
        }
    }

    /// <summary>Something stands in the way of carrying a request out.</summary>
    public void Blocked(V1ObjectReference about, string note) =>
        recorder.Record(about, EventType.Warning, EventReasons.Blocked, "Reconcile", note);

    /// <summary>What events about a request refer to.</summary>
    public static V1ObjectReference About(AuditRequest request) => new()
    {
        ApiVersion = ApiConstants.ApiVersion,
        Kind = AccessRequest.KindName,
        NamespaceProperty = request.Namespace,
        Name = request.Name,
        Uid = request.Uid,
    };

    private static (EventType Type, string Reason, string Action, string Note)? Word(AuditRecord record)
    {
        var message = record.Message ?? string.Empty;
        return record.Type switch
        {
            AuditRecordTypes.RequestReceived =>
                (EventType.Normal, EventReasons.Received, "Receive", Asks(record)),
            AuditRecordTypes.FindingRaised => (EventType.Warning, EventReasons.FindingRaised, "Review", $"{record.Finding?.Rule}: {message}"),
            AuditRecordTypes.RequestRefused => (EventType.Warning, EventReasons.Refused, "Verify", message),
            AuditRecordTypes.RequestDenied => (EventType.Warning, EventReasons.Denied, "Judge", message),
            AuditRecordTypes.RequestWithdrawn => (EventType.Normal, EventReasons.Withdrawn, "Withdraw", message),
            AuditRecordTypes.RequestTimedOut => (EventType.Warning, EventReasons.TimedOut, "Wait", message),
            AuditRecordTypes.RequestFailed => (EventType.Warning, EventReasons.Failed, "Grant", message),
            AuditRecordTypes.ApprovalRequested => (EventType.Normal, EventReasons.ApprovalRequested, "OpenStage",
                $"Stage {record.Stage!.Name} waits on {record.Stage.Required} of {string.Join(", ", record.Stage.Approvers ?? [])} until {record.Stage.Deadline}."),
            AuditRecordTypes.ApprovalDecided => (EventType.Normal, EventReasons.DecisionCounted, "Decide",
                $"{record.Actor?.Username}: {record.Decision!.Verdict} in stage {record.Stage!.Name}."),
            AuditRecordTypes.ApprovalRefused => (EventType.Warning, EventReasons.DecisionRefused, "Decide", message),
            AuditRecordTypes.ApprovalEscalated => (EventType.Warning, EventReasons.Escalated, "Escalate", message),
            AuditRecordTypes.RequestScheduled => (EventType.Normal, EventReasons.Scheduled, "Schedule", $"Approved; access begins at {record.StartsAt}."),
            AuditRecordTypes.GrantBreakGlass => (EventType.Warning, EventReasons.BreakGlass, "Grant",
                $"{Person(record)} broke glass, and has {Role(record)} until {record.ExpiresAt} without approval: {record.Reason}"),
            AuditRecordTypes.ReviewRequested => (EventType.Warning, EventReasons.ReviewRequested, "Review",
                $"The emergency access waits for its review by {string.Join(", ", record.Stage!.Approvers ?? [])}, due at {record.Stage.Deadline}."),
            AuditRecordTypes.ReviewDecided => record.Decision?.Verdict == Decisions.Approved
                ? (EventType.Normal, EventReasons.Reviewed, "Review", message)
                : (EventType.Warning, EventReasons.ReviewFailed, "Review", message),
            AuditRecordTypes.ReviewRefused => (EventType.Warning, EventReasons.DecisionRefused, "Review", message),
            AuditRecordTypes.ReviewOverdue => (EventType.Warning, EventReasons.ReviewOverdue, "Review", message),
            AuditRecordTypes.ApprovalSuperseded => (EventType.Warning, EventReasons.ApprovalSuperseded, "Judge", message),
            AuditRecordTypes.GrantIssued => (EventType.Normal, EventReasons.Granted, "Grant",
                $"{Person(record)} has {Role(record)} until {record.ExpiresAt}."),
            AuditRecordTypes.GrantEnded => record.Cause == GrantEndCauses.Expired
                ? (EventType.Normal, EventReasons.Expired, "Revoke", message)
                : (EventType.Warning, EventReasons.Revoked, "Revoke", message),
            AuditRecordTypes.GrantRoleChanged => (EventType.Warning, EventReasons.RoleChanged, "Watch", message),
            AuditRecordTypes.BindingRepaired => (EventType.Warning, EventReasons.BindingRepaired, "Repair", message),
            AuditRecordTypes.BindingOrphaned => (EventType.Warning, EventReasons.BindingOrphaned, "Remove", message),
            AuditRecordTypes.BindingForged => (EventType.Warning, EventReasons.BindingForged, "Remove", message),
            AuditRecordTypes.ActivityUnexpected => (EventType.Warning, EventReasons.UnexpectedUse, "Watch", $"{record.Actor?.Username}: {message}"),
            AuditRecordTypes.ActivityRunning => (EventType.Warning, EventReasons.StillRunning, "Watch", message),
            _ => null,
        };
    }

    private static string Asks(AuditRecord record) => record.Subject is null
        ? $"{record.Actor?.Username} asks for {Role(record)}."
        : $"{record.Actor?.Username} asks for {Role(record)} for {record.Subject}.";

    private static string Person(AuditRecord record) => record.Subject ?? record.Actor?.Username ?? string.Empty;

    // Where is only said where it is not the request's own namespace, which the event is in.
    private static string Role(AuditRecord record)
    {
        var scope = GrantScope.From(record.Target);
        var role = $"{record.Target?.RoleKind}/{record.Target?.RoleName}";
        return !scope.ClusterWide && (scope.Namespaces.IsEmpty || scope.Namespaces is [var only] && only == record.Request?.Namespace)
            ? role
            : $"{role} in {scope}";
    }
}
