using JitOperator.Api;
using JitOperator.Api.Audit;
using JitOperator.Api.V1Alpha1;
using JitOperator.Core.Stamps;
using JitOperator.Core.Values;
using k8s.Models;

namespace JitOperator.Core.Requests;

/// <summary>Writes what a situation has to say into records.</summary>
internal sealed class RecordFactory(Situation situation)
{
    private readonly AccessRequest _request = situation.Request;

    public AuditRecord Make(string type, string? cause = null, string? message = null, AuditActor? actor = null) => new()
    {
        Type = type,
        Actor = actor,
        Request = Request(),
        Target = Target(),
        Cause = cause,
        Message = message,
    };

    public AuditRecord Received() => Make(AuditRecordTypes.RequestReceived, actor: Requester()) with
    {
        Reason = _request.Spec.Reason,
        Ticket = _request.Spec.Ticket,
        Evidence = RequestEvidence(),
    };

    public AuditRecord StageOpened(AuditStage stage, Coverage coverage, TimeSpan duration) =>
        Make(AuditRecordTypes.ApprovalRequested) with
        {
            Stage = stage,
            Policy = Policy(coverage),
            DurationSeconds = (long)duration.TotalSeconds,
        };

    public AuditRecord Decided(ObservedApproval observed, AuditStage stage) =>
        Make(AuditRecordTypes.ApprovalDecided, actor: Actor(observed.Stamp!.User)) with
        {
            Stage = stage,
            Decision = Decision(observed),
            Evidence = new([observed.StampText!]),
        };

    public AuditRecord Refused(ObservedApproval observed, AuditStage stage, string cause, string message) =>
        Make(AuditRecordTypes.ApprovalRefused, cause, message, observed.Stamp is { } stamp ? Actor(stamp.User) : null) with
        {
            Stage = stage,
            Decision = Decision(observed),
            Evidence = observed.StampText is { } text ? new([text]) : null,
        };

    public AuditRecord Granted(Coverage coverage, TimeSpan duration, IEnumerable<string> stamps)
    {
        var start = Timestamp.Truncate(situation.Now);
        return Make(AuditRecordTypes.GrantIssued, actor: Requester()) with
        {
            Policy = Policy(coverage),
            StartsAt = Timestamp.Format(start),
            ExpiresAt = Timestamp.Format(start + duration),
            DurationSeconds = (long)duration.TotalSeconds,
            Reason = _request.Spec.Reason,
            Ticket = _request.Spec.Ticket,
            Bindings = [new(_request.Metadata.NamespaceProperty, BindingName.For(_request.Metadata.Uid, _request.Metadata.NamespaceProperty))],
            Evidence = new([.. RequestEvidence()?.Stamps ?? [], .. stamps]),
        };
    }

    public AuditActor? Revoker() => situation.Revoker is { } revoker ? Actor(revoker.User) : null;

    public AuditEvidence? RevocationEvidence() =>
        situation.Revoker is null ? null : new([_request.GetAnnotation(Annotations.RevocationStamp)]);

    private AuditRequest Request() => new(
        _request.Metadata.NamespaceProperty, _request.Metadata.Name, _request.Metadata.Uid, situation.Requester?.Digest);

    private AuditTarget Target() => new(
        _request.Spec.Role.Kind, _request.Spec.Role.Name, [_request.Metadata.NamespaceProperty], situation.Role.Digest);

    private static AuditPolicy Policy(Coverage coverage) => new(coverage.PolicyName, coverage.PolicyGeneration, coverage.PolicyDigest);

    private AuditActor? Requester() => situation.Requester is { } requester ? Actor(requester.User) : null;

    private AuditEvidence? RequestEvidence() =>
        situation.Requester is null ? null : new([_request.GetAnnotation(Annotations.Stamp)]);

    private static AuditActor Actor(StampedUser user) => new(user.Username, user.Uid, user.Groups, user.Extra);

    private static AuditDecision Decision(ObservedApproval observed) => new(
        observed.Stamp?.Verdict ?? observed.Approval.Spec.Decision,
        observed.Approval.Metadata.Name,
        observed.Approval.Metadata.Uid,
        observed.Stamp?.At,
        observed.Approval.Spec.Comment);
}
