using JitOperator.Api;
using JitOperator.Api.Audit;
using JitOperator.Api.V1Alpha1;
using JitOperator.Core.Requests;
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
                (EventType.Normal, EventReasons.Received, "Receive", $"{record.Actor?.Username} asks for {Role(record)}."),
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
            AuditRecordTypes.ApprovalSuperseded => (EventType.Warning, EventReasons.ApprovalSuperseded, "Judge", message),
            AuditRecordTypes.GrantIssued => (EventType.Normal, EventReasons.Granted, "Grant",
                $"{record.Actor?.Username} has {Role(record)} until {record.ExpiresAt}."),
            AuditRecordTypes.GrantEnded => record.Cause == GrantEndCauses.Expired
                ? (EventType.Normal, EventReasons.Expired, "Revoke", message)
                : (EventType.Warning, EventReasons.Revoked, "Revoke", message),
            AuditRecordTypes.GrantRoleChanged => (EventType.Warning, EventReasons.RoleChanged, "Watch", message),
            AuditRecordTypes.BindingRepaired => (EventType.Warning, EventReasons.BindingRepaired, "Repair", message),
            AuditRecordTypes.BindingOrphaned => (EventType.Warning, EventReasons.BindingOrphaned, "Remove", message),
            AuditRecordTypes.BindingForged => (EventType.Warning, EventReasons.BindingForged, "Remove", message),
            _ => null,
        };
    }

    private static string Role(AuditRecord record) => $"{record.Target?.RoleKind}/{record.Target?.RoleName}";
}
