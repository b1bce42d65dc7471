using JitOperator.Api;
using JitOperator.Api.Audit;

namespace JitOperator.Audit.Export.Ocsf;

/// <summary>What a type of records is in OCSF.</summary>
/// <param name="Class">Which class of events.</param>
/// <param name="Activity">Its activity.</param>
/// <param name="ActivityName">The activity's caption.</param>
/// <param name="Severity">How grave it is.</param>
/// <param name="Title">What happened, for people.</param>
internal sealed record OcsfKind(OcsfClass Class, int Activity, string ActivityName, OcsfSeverity Severity, string Title)
{
    /// <summary>True where what was asked for was not given.</summary>
    public bool IsFailure { get; private init; }

    /// <summary>What the type is. One that this version does not know is an event of the base class: exported, never dropped.</summary>
    public static OcsfKind Of(AuditRecord record) => record.Type switch
    {
        AuditRecordTypes.LogStarted => new(OcsfClass.EntityManagement, 1, "Create", OcsfSeverity.Informational, "The audit log began"),
        AuditRecordTypes.LogHeartbeat => Update("The audit log goes on"),
        AuditRecordTypes.LogPruned => Update("Records are pruned by a rule"),
        AuditRecordTypes.LogKeyRotated => Update("The audit log goes on under another key", OcsfSeverity.Low),
        AuditRecordTypes.HoldPlaced => Update("Records are held"),
        AuditRecordTypes.HoldReleased => Update("A hold on records is over", OcsfSeverity.Low),
        AuditRecordTypes.RequestReceived => new(OcsfClass.EntityManagement, 1, "Create", OcsfSeverity.Informational, "Access was asked for"),
        AuditRecordTypes.RequestDenied => Update("The request was denied", OcsfSeverity.Low) with { IsFailure = true },
        AuditRecordTypes.RequestTimedOut => Update("Nobody decided on the request in time") with { IsFailure = true },
        AuditRecordTypes.RequestFailed => Update("The request could not be carried out", OcsfSeverity.Medium) with { IsFailure = true },
        AuditRecordTypes.RequestWithdrawn => Update("The request was taken back"),
        AuditRecordTypes.RequestScheduled => Update("The request is approved and access is to begin later"),
        AuditRecordTypes.RequestCleaned => new(OcsfClass.EntityManagement, 4, "Delete", OcsfSeverity.Informational, "The finished request was cleaned away"),
        AuditRecordTypes.ApprovalRequested => Update("A stage of the approval opened"),
        AuditRecordTypes.ApprovalDecided => Update("A decision on the request counts"),
        AuditRecordTypes.ApprovalSuperseded => Update("What was agreed to changed, and approval begins anew", OcsfSeverity.Low),
        AuditRecordTypes.ApprovalEscalated => Update("Nobody decided in time, and more people may"),
        AuditRecordTypes.ReviewRequested => Update("An emergency access waits for its review", OcsfSeverity.Low),
        AuditRecordTypes.ReviewDecided => Update("An emergency access was reviewed"),
        AuditRecordTypes.GrantIssued => new(OcsfClass.UserAccess, 1, "Assign Privileges", OcsfSeverity.Informational, "Access was granted"),
        AuditRecordTypes.GrantBreakGlass => new(OcsfClass.UserAccess, 1, "Assign Privileges", OcsfSeverity.High, "Access was taken in an emergency"),
        AuditRecordTypes.GrantEnded => new(OcsfClass.UserAccess, 2, "Revoke Privileges", OcsfSeverity.Informational, "Access ended"),
        AuditRecordTypes.GrantRoleChanged => new(OcsfClass.UserAccess, 99, "Role Changed", OcsfSeverity.Medium, "The role's rules changed under a grant"),
        AuditRecordTypes.AdmissionRefused => Finding("Somebody was refused what they wanted to write", OcsfSeverity.Medium),
        AuditRecordTypes.AdmissionForged => Finding("Something in the inbox of refusals is forged", OcsfSeverity.High),
        AuditRecordTypes.RequestRefused => Finding("A request without a verified identity was refused", OcsfSeverity.High),
        AuditRecordTypes.ApprovalRefused => Finding("A decision does not count", RefusalOf(record)),
        AuditRecordTypes.ReviewRefused => Finding("A decision of a review does not count", RefusalOf(record)),
        AuditRecordTypes.ReviewOverdue => Finding("An emergency access was not reviewed in time", OcsfSeverity.Medium),
        AuditRecordTypes.BindingRepaired => Finding("A binding was changed or deleted by somebody else", OcsfSeverity.Medium),
        AuditRecordTypes.BindingOrphaned => Finding("A binding without a live grant was removed", OcsfSeverity.Medium),
        AuditRecordTypes.BindingForged => Finding("A forged binding was removed", OcsfSeverity.High),
        AuditRecordTypes.ActivityObserved => OcsfApi.KindOf(record, "A grant was used", IsAfter(record) ? OcsfSeverity.Medium : OcsfSeverity.Informational),
        AuditRecordTypes.ActivitySummary => OcsfApi.KindOf(record, "A grant was used several times", IsAfter(record) ? OcsfSeverity.Medium : OcsfSeverity.Informational),
        AuditRecordTypes.ActivityUnexpected => OcsfApi.KindOf(
            record, "A grant was used in a way that is not expected", record.Cause == UnexpectedUseActions.Revoke ? OcsfSeverity.High : OcsfSeverity.Medium),
        AuditRecordTypes.ActivityRunning => Finding("Calls made under a grant still ran when it ended", OcsfSeverity.Medium),
        AuditRecordTypes.ActivityCoverage => Update(
            "How much is known of what was done with a grant",
            record.Coverage?.Status is CoverageStatuses.Complete or CoverageStatuses.Sampled ? OcsfSeverity.Informational : OcsfSeverity.Low),
        AuditRecordTypes.ActivitySource => Update("The source of what people do came, changed, fell silent or lost something", OcsfSeverity.Low),
        AuditRecordTypes.FindingRaised => Finding("A review of the log found something", SeverityOf(record.Finding)),
        var other when other.StartsWith("finding.", StringComparison.Ordinal) => Finding("Something needs to be looked at", OcsfSeverity.Medium),
        var other when other.StartsWith("policy.", StringComparison.Ordinal) => Update("A policy changed"),
        var other => new(OcsfClass.Base, 99, other, OcsfSeverity.Informational, other),
    };

    private static bool IsAfter(AuditRecord record) => record.Activity?.Attribution == ActivityAttributions.AfterExpiry;

    private static OcsfSeverity SeverityOf(AuditFinding? finding) => finding?.Severity switch
    {
        FindingSeverities.Informational => OcsfSeverity.Informational,
        FindingSeverities.Low => OcsfSeverity.Low,
        FindingSeverities.Medium => OcsfSeverity.Medium,
        FindingSeverities.High => OcsfSeverity.High,
        FindingSeverities.Critical => OcsfSeverity.Critical,
        _ => OcsfSeverity.Unknown,
    };

    private static OcsfKind Update(string title, OcsfSeverity severity = OcsfSeverity.Informational) =>
        new(OcsfClass.EntityManagement, 3, "Update", severity, title);

    private static OcsfKind Finding(string title, OcsfSeverity severity) => new(OcsfClass.DetectionFinding, 1, "Create", severity, title);

    // A decision that nobody verified is an attempt at forgery; one that comes late, or without its comment, is a mishap.
    private static OcsfSeverity RefusalOf(AuditRecord record) => record.Actor is null ? OcsfSeverity.High : OcsfSeverity.Low;
}
