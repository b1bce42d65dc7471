using JitOperator.Api;
using JitOperator.Api.Audit;
using JitOperator.Core.Policies;
using JitOperator.Core.Requests;

namespace JitOperator.Core.Notifications;

/// <summary>The commands that go with a record: with the plugin, and as the patch that it stands for.</summary>
internal static class NoticeCommands
{
    public static IEnumerable<NoticeCommand> Of(string name, AuditRecord record, RequestContext context)
    {
        if (record.Request is not { } request || !NoticeText.IsName(request.Namespace) || !NoticeText.IsName(request.Name))
        {
            return [];
        }

        var about = $"-n {request.Namespace} {request.Name}";
        return name switch
        {
            NotificationEvents.ApprovalRequested or NotificationEvents.Escalated or NotificationEvents.ReviewRequested or NotificationEvents.ReviewOverdue =>
            [
                new("Approve", $"kubectl jit approve {about}"),
                new("Deny", $"kubectl jit deny {about}"),
                .. Patch(name, record, context, request),
            ],
            NotificationEvents.Granted or NotificationEvents.BreakGlass or NotificationEvents.UnexpectedUse or NotificationEvents.RoleChanged =>
            [
                new("Revoke", $"kubectl jit revoke {about}"),
                new("Revoke without the plugin", $$$"""kubectl patch accessrequest {{{about}}} --type=merge -p '{"spec":{"revoked":true}}'"""),
            ],
            NotificationEvents.Denied or NotificationEvents.Failed or NotificationEvents.TimedOut =>
            [
                new("Why", $"kubectl get accessrequest {about} -o yaml"),
            ],
            _ => [],
        };
    }

    // The first object that the operator lays out for it. Where others have decided already, there are more under the same label.
    private static IEnumerable<NoticeCommand> Patch(string name, AuditRecord record, RequestContext context, AuditRequest request)
    {
        if (Approval(name, record, context, request) is { } approval && NoticeText.IsName(approval))
        {
            yield return new(
                "Approve without the plugin",
                $$$"""kubectl patch accessapproval -n {{{request.Namespace}}} {{{approval}}} --type=merge -p '{"spec":{"decision":"{{{Decisions.Approved}}}"}}'""");
        }

        if (NoticeText.IsName(request.Uid))
        {
            yield return new("All of them", $"kubectl get accessapprovals -n {request.Namespace} -l {Labels.RequestUid}={request.Uid}");
        }
    }

    private static string? Approval(string name, AuditRecord record, RequestContext context, AuditRequest request)
    {
        if (record.Stage is not { Deadline: { } deadline } stage)
        {
            return null;
        }

        if (name is NotificationEvents.ReviewRequested or NotificationEvents.ReviewOverdue)
        {
            return ApprovalNames.Of(request.Name, ReviewStage.Name, 0, $"{request.Uid}\n{deadline}");
        }

        return context.Policy is { } policy && record.Target?.RoleRulesDigest is { } rules
            ? ApprovalNames.Of(
                request.Name,
                ApprovalNames.Stage(stage.Name, stage.Tier ?? 0),
                0,
                ApprovalNames.Round(request.Uid, policy.Digest, rules, stage.Name, deadline))
            : null;
    }
}
