using JitOperator.Api.Audit;
using JitOperator.Core.Requests;

namespace JitOperator.Operator.Diagnostics;

/// <summary>What of the log says that somebody got around the operator, or tried to: values of the label <c>kind</c>.</summary>
public static class TamperKinds
{
    /// <summary>A binding that claims to be the operator's bears no signature of it.</summary>
    public const string BindingForged = "BindingForged";

    /// <summary>A binding of the operator has no live grant: restored from a backup, or created by somebody who kept a copy.</summary>
    public const string BindingOrphaned = "BindingOrphaned";

    /// <summary>The binding of a live grant was changed or deleted by somebody else.</summary>
    public const string BindingRepaired = "BindingRepaired";

    /// <summary>The inbox of the audit log has something in it that the operator did not put there.</summary>
    public const string InboxForged = "InboxForged";

    /// <summary>A request does not say, by a signature that verifies, who asked.</summary>
    public const string RequestNotVerified = "RequestNotVerified";

    /// <summary>A decision does not say, by a signature that verifies, who decided; or it is not on what the operator laid out.</summary>
    public const string DecisionNotVerified = "DecisionNotVerified";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } =
        [BindingForged, BindingOrphaned, BindingRepaired, InboxForged, RequestNotVerified, DecisionNotVerified];

    /// <summary>What a record tells of; null when it tells of no such thing.</summary>
    public static string? Of(AuditRecord record) => record switch
    {
        { Type: AuditRecordTypes.BindingForged } => BindingForged,
        { Type: AuditRecordTypes.BindingOrphaned } => BindingOrphaned,
        { Type: AuditRecordTypes.BindingRepaired } => BindingRepaired,
        { Type: AuditRecordTypes.AdmissionForged } => InboxForged,
        { Type: AuditRecordTypes.RequestRefused } => RequestNotVerified,
        {
            Type: AuditRecordTypes.ApprovalRefused or AuditRecordTypes.ReviewRefused,
            Cause: RefusalCauses.IdentityNotVerified or RefusalCauses.NotAsLaidOut,
        } => DecisionNotVerified,
        _ => null,
    };
}
