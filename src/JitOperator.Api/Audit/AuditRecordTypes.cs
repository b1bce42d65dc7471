namespace JitOperator.Api.Audit;

/// <summary>Values of <see cref="AuditRecord.Type"/>.</summary>
public static class AuditRecordTypes
{
    /// <summary>The log begins. Always and only at index 0.</summary>
    public const string LogStarted = "log.started";

    /// <summary>Nothing happened for a while: so that a log that has stopped is told from one with nothing to say.</summary>
    public const string LogHeartbeat = "log.heartbeat";

    /// <summary>Records are pruned, by a rule. Written before the first of them goes.</summary>
    public const string LogPruned = "log.pruned";

    /// <summary>The log goes on under another key, which both keys have signed.</summary>
    public const string LogKeyRotated = "log.keyrotated";

    /// <summary>Records are held: none of them is pruned until the hold is released.</summary>
    public const string HoldPlaced = "hold.placed";

    /// <summary>A hold is over.</summary>
    public const string HoldReleased = "hold.released";

    /// <summary>A request with a verified identity was seen for the first time.</summary>
    public const string RequestReceived = "request.received";

    /// <summary>A request whose identity does not verify was refused.</summary>
    public const string RequestRefused = "request.refused";

    /// <summary>A policy or an approver said no.</summary>
    public const string RequestDenied = "request.denied";

    /// <summary>The request was taken back before it was granted.</summary>
    public const string RequestWithdrawn = "request.withdrawn";

    /// <summary>A stage was not decided in time.</summary>
    public const string RequestTimedOut = "request.timedout";

    /// <summary>The request could not be carried out.</summary>
    public const string RequestFailed = "request.failed";

    /// <summary>A stage opened.</summary>
    public const string ApprovalRequested = "approval.requested";

    /// <summary>A decision counts.</summary>
    public const string ApprovalDecided = "approval.decided";

    /// <summary>A decision does not count; <see cref="AuditRecord.Cause"/> says why.</summary>
    public const string ApprovalRefused = "approval.refused";

    /// <summary>Policy or role changed before the grant: what was agreed so far no longer counts.</summary>
    public const string ApprovalSuperseded = "approval.superseded";

    /// <summary>Nobody decided in time, so more people may: <see cref="AuditRecord.Stage"/> names them.</summary>
    public const string ApprovalEscalated = "approval.escalated";

    /// <summary>Every stage is approved; access begins at <see cref="AuditRecord.StartsAt"/>.</summary>
    public const string RequestScheduled = "request.scheduled";

    /// <summary>A finished request was cleaned away. One that is the same is never granted again.</summary>
    public const string RequestCleaned = "request.cleaned";

    /// <summary>Access was taken in an emergency, without approval. Like <see cref="GrantIssued"/> in all else.</summary>
    public const string GrantBreakGlass = "grant.breakglass";

    /// <summary>An emergency access waits for its review.</summary>
    public const string ReviewRequested = "review.requested";

    /// <summary>A decision of a review counts.</summary>
    public const string ReviewDecided = "review.decided";

    /// <summary>A decision of a review does not count.</summary>
    public const string ReviewRefused = "review.refused";

    /// <summary>The review was not made in time.</summary>
    public const string ReviewOverdue = "review.overdue";

    /// <summary>Access is granted. Written before the first binding is created.</summary>
    public const string GrantIssued = "grant.issued";

    /// <summary>Access has ended. Written after the last binding is gone.</summary>
    public const string GrantEnded = "grant.ended";

    /// <summary>The role's rules changed under a live grant, and the policy says to warn.</summary>
    public const string GrantRoleChanged = "grant.rolechanged";

    /// <summary>A live grant's binding was changed or deleted by somebody else, and was put right.</summary>
    public const string BindingRepaired = "binding.repaired";

    /// <summary>A binding of ours without a live grant was removed.</summary>
    public const string BindingOrphaned = "binding.orphaned";

    /// <summary>A binding that claims to be ours does not carry our signature.</summary>
    public const string BindingForged = "binding.forged";

    /// <summary>Admission refused what somebody wanted to write: <see cref="AuditRecord.Admission"/> says what.</summary>
    public const string AdmissionRefused = "admission.refused";

    /// <summary>Something in the inbox of refusals was not left there by the operator, or not for the first time.</summary>
    public const string AdmissionForged = "admission.forged";

    /// <summary>
    /// A policy has rules that the log does not hold yet. Written before any request is judged by them. Without an actor, nobody knows
    /// who gave it these.
    /// </summary>
    public const string PolicyChanged = "policy.changed";

    /// <summary>A policy is gone. Who asked for that is in <see cref="PolicyDeletionAdmitted"/>.</summary>
    public const string PolicyDeleted = "policy.deleted";

    /// <summary>Admission let somebody delete a policy. Whether it then went, <see cref="PolicyDeleted"/> says.</summary>
    public const string PolicyDeletionAdmitted = "policy.deletionadmitted";

    /// <summary>Something was done with a grant: <see cref="AuditRecord.Activity"/> says what.</summary>
    public const string ActivityObserved = "activity.observed";

    /// <summary>Several things were done with a grant, summed up.</summary>
    public const string ActivitySummary = "activity.summary";

    /// <summary>A grant was used in a way that its policy does not expect. <see cref="AuditRecord.Cause"/> says whether that ends it.</summary>
    public const string ActivityUnexpected = "activity.unexpected";

    /// <summary>When the grant ended, these calls made under it still ran: <see cref="AuditRecord.Running"/>. The API server does not end them.</summary>
    public const string ActivityRunning = "activity.running";

    /// <summary>How much is known of what was done with a grant that has ended.</summary>
    public const string ActivityCoverage = "activity.coverage";

    /// <summary>The source of what people do came, changed, fell silent or lost something.</summary>
    public const string ActivitySource = "activity.source";

    /// <summary>A review of the log found something: <see cref="AuditRecord.Finding"/>.</summary>
    public const string FindingRaised = "finding.raised";

    /// <summary>True for a record of the use of a grant, or of where such records come from.</summary>
    public static bool IsActivity(string type) => type.StartsWith("activity.", StringComparison.Ordinal);
}
