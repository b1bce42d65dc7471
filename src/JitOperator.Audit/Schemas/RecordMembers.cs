using JitOperator.Api.Audit;

namespace JitOperator.Audit.Schemas;

/// <summary>
/// Which members records of a type have, besides those that all have. A required member may not go away and nothing may become
/// required: readers stand on it. New members are optional; a new type gets an entry here and a story in the tests.
/// </summary>
/// <param name="Required">Members that every such record has.</param>
/// <param name="Optional">Members that some have.</param>
internal sealed record RecordMembers(IReadOnlyList<string> Required, IReadOnlyList<string> Optional)
{
    /// <summary>Members that every record has.</summary>
    public static IReadOnlyList<string> OfAll { get; } = ["cluster", "index", "time", "type", "v"];

    /// <summary>The members of each type.</summary>
    public static IReadOnlyDictionary<string, RecordMembers> OfTypes { get; } = new SortedDictionary<string, RecordMembers>(StringComparer.Ordinal)
    {
        [AuditRecordTypes.LogStarted] = Of(""),
        [AuditRecordTypes.LogHeartbeat] = Of(""),
        [AuditRecordTypes.LogPruned] = Of("pruning message"),
        [AuditRecordTypes.LogKeyRotated] = Of("rotation message"),
        [AuditRecordTypes.HoldPlaced] = Of("hold message"),
        [AuditRecordTypes.HoldReleased] = Of("hold message"),
        [AuditRecordTypes.AdmissionRefused] = Of("admission message", "actor request cause policy"),
        [AuditRecordTypes.AdmissionForged] = Of("admission message", "cause"),
        [AuditRecordTypes.PolicyChanged] = Of("policy message", "actor cause policySpec evidence"),
        [AuditRecordTypes.PolicyDeleted] = Of("policy message", "cause"),
        [AuditRecordTypes.PolicyDeletionAdmitted] = Of("admission message", "actor policy cause"),
        [AuditRecordTypes.RequestReceived] = Of("actor request target evidence", "subject extends reason ticket"),
        [AuditRecordTypes.RequestRefused] = Of("request target cause message"),
        [AuditRecordTypes.RequestDenied] = Of("request target cause message", "explanation"),
        [AuditRecordTypes.RequestWithdrawn] = Of("request cause message", "target actor evidence"),
        [AuditRecordTypes.RequestTimedOut] = Of("request target cause message"),
        [AuditRecordTypes.RequestFailed] = Of("request target cause message", "bindings"),
        [AuditRecordTypes.RequestScheduled] = Of("request target policy startsAt durationSeconds"),
        [AuditRecordTypes.RequestCleaned] = Of("request target cause message"),
        [AuditRecordTypes.ApprovalRequested] = Of("request target policy stage durationSeconds", "evidence"),
        [AuditRecordTypes.ApprovalDecided] = Of("actor request target stage decision evidence"),
        [AuditRecordTypes.ApprovalRefused] = Of("request target stage decision cause message", "actor evidence"),
        [AuditRecordTypes.ApprovalSuperseded] = Of("request target cause message"),
        [AuditRecordTypes.ApprovalEscalated] = Of("request target stage cause message"),
        [AuditRecordTypes.GrantIssued] = Granted(),
        [AuditRecordTypes.GrantBreakGlass] = Granted(),
        [AuditRecordTypes.GrantEnded] = Of("request cause message startsAt expiresAt bindings", "target actor evidence"),
        [AuditRecordTypes.GrantRoleChanged] = Of("request target cause message"),
        [AuditRecordTypes.BindingRepaired] = Of("request target cause message bindings"),
        [AuditRecordTypes.BindingOrphaned] = Of("cause message bindings", "request target"),
        [AuditRecordTypes.BindingForged] = Of("cause message bindings", "request target"),
        [AuditRecordTypes.ReviewRequested] = Of("request target stage"),
        [AuditRecordTypes.ReviewDecided] = Of("actor request stage decision message evidence", "target"),
        [AuditRecordTypes.ReviewRefused] = Of("request stage decision cause message", "actor target evidence"),
        [AuditRecordTypes.ReviewOverdue] = Of("request cause message", "target"),
        [AuditRecordTypes.ActivityObserved] = Of("actor request activity"),
        [AuditRecordTypes.ActivitySummary] = Of("actor request activity"),
        [AuditRecordTypes.ActivityUnexpected] = Of("actor request activity cause message"),
        [AuditRecordTypes.ActivityRunning] = Of("request running message", "actor"),
        [AuditRecordTypes.ActivityCoverage] = Of("request coverage message"),
        [AuditRecordTypes.ActivitySource] = Of("cause message", "coverage"),
        [AuditRecordTypes.FindingRaised] = Of("finding message", "request policy"),
    };

    private static RecordMembers Granted() =>
        Of("actor request target policy startsAt expiresAt durationSeconds bindings evidence", "subject extends reason ticket");

    private static RecordMembers Of(string required, string optional = "") => new(
        [.. required.Split(' ', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal)],
        [.. optional.Split(' ', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal)]);
}
