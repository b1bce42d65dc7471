using JitOperator.Api;
using JitOperator.Api.Audit;
using JitOperator.Core.Notifications;
using JitOperator.Core.Requests;

namespace JitOperator.Core.Tests.Notifications;

/// <summary>Records as the log has them, and what becomes of them; <paramref name="typed"/> stands wherever people type.</summary>
internal sealed class Told(string typed = "Look into the failed payments")
{
    public const string Origin = "jitoperator.io/demo";

    private static readonly AuditRequest Request = new("payments", "incident-4711", "7d9c1c5e-0000-4000-8000-000000000001", "sha256:1");

    public static IReadOnlyList<string> Types { get; } = [.. typeof(AuditRecordTypes).GetFields().Select(field => (string)field.GetRawConstantValue()!)];

    public AuditRecord Record(string type, string? cause = null) => new()
    {
        Type = type,
        Index = 42,
        Time = "2026-11-27T10:00:00.000Z",
        Cluster = "demo",
        Actor = new AuditActor(typed),
        Subject = typed,
        Request = Request,
        Policy = new AuditPolicy("payments-oncall", 1, "sha256:2"),
        Target = new AuditTarget("ClusterRole", "view", ["payments", "payments-eu"], "sha256:3", Risks: ["reads secrets"]),
        Stage = new AuditStage(0, "lead", 2, [typed, "Group/payments-leads"], "2026-11-27T11:00:00.000Z", Tier: type == AuditRecordTypes.ApprovalEscalated ? 1 : null),
        Decision = new AuditDecision(Decisions.Approved, "a", "b", Comment: typed),
        Finding = new AuditFinding("WeakJustification", FindingSeverities.Low, [1], typed),
        StartsAt = "2026-11-27T10:00:00.000Z",
        ExpiresAt = "2026-11-27T11:30:00.000Z",
        DurationSeconds = 5400,
        Reason = typed,
        Ticket = typed,
        Message = typed,
        Cause = cause ?? GrantEndCauses.Expired,
    };

    public Notice? Notice(string type, string? console = null) => new NoticeWriter(Origin, console).Of(
        Record(type), new RequestContext(typed, typed, typed, typed));
}
