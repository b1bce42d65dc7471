using JitOperator.Api;
using JitOperator.Api.Audit;
using JitOperator.Api.V1Alpha1;
using JitOperator.Core.Policies;
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
        Subject = Subject(),
        Extends = situation.Request.Spec.Extends is null ? null : situation.Extended?.Request,
        Reason = _request.Spec.Reason,
        Ticket = _request.Spec.Ticket,
        Evidence = RequestEvidence(),
    };

    public AuditRecord Denied(string cause, string message, IReadOnlyList<string> explanation) =>
        Make(AuditRecordTypes.RequestDenied, cause, message) with { Explanation = explanation.Count == 0 ? null : explanation };

    public AuditRecord DeniedBy(DecisionStamp stamp, OpenedStage stage) => Denied(
        DenialCauses.DeniedByApprover,
        $"{stamp.User.Username} denied this request in stage {stage.Name}{(stamp.Comment is { Length: > 0 } words ? $": {words}" : ".")}",
        []);

    public AuditRecord StageOpened(AuditStage stage, Coverage coverage, TimeSpan duration, MfaRequirement? mfa) =>
        Make(AuditRecordTypes.ApprovalRequested) with
        {
            Stage = stage,
            Policy = Policy(coverage),
            DurationSeconds = (long)duration.TotalSeconds,
            Evidence = Seen(mfa, situation.Requester!.User) is { } seen ? new([], seen) : null,
        };

    public AuditRecord Decided(ObservedApproval observed, AuditStage stage, MfaRequirement? mfa, string type = AuditRecordTypes.ApprovalDecided) =>
        Make(type, actor: ActorOf(observed.Stamp!.User)) with
        {
            Stage = stage,
            Decision = DecisionOf(observed),
            Evidence = new([observed.StampText!], Seen(mfa, observed.Stamp.User)),
        };

    public AuditRecord Refused(
        ObservedApproval observed, AuditStage stage, string cause, string message, MfaRequirement? mfa = null) =>
        Make(AuditRecordTypes.ApprovalRefused, cause, message, observed.Stamp is { } stamp ? ActorOf(stamp.User) : null) with
        {
            Stage = stage,
            Decision = DecisionOf(observed),
            Evidence = observed.StampText is { } text ? new([text], observed.Stamp is null ? null : Seen(mfa, observed.Stamp.User)) : null,
        };

    public AuditRecord Scheduled(Coverage coverage, TimeSpan duration, DateTimeOffset start) => Make(AuditRecordTypes.RequestScheduled) with
    {
        Policy = Policy(coverage),
        StartsAt = Timestamp.Format(start),
        DurationSeconds = (long)duration.TotalSeconds,
    };

    public AuditRecord Granted(
        Coverage coverage, DateTimeOffset start, DateTimeOffset end, IEnumerable<string> stamps, MfaRequirement? mfa, bool breakGlass) =>
        Make(breakGlass ? AuditRecordTypes.GrantBreakGlass : AuditRecordTypes.GrantIssued, actor: Requester()) with
        {
            Subject = Subject(),
            Policy = Policy(coverage),
            Extends = situation.Request.Spec.Extends is null ? null : situation.Extended?.Request,
            StartsAt = Timestamp.Format(start),
            ExpiresAt = Timestamp.Format(end),
            DurationSeconds = (long)(end - start).TotalSeconds,
            Reason = _request.Spec.Reason,
            Ticket = _request.Spec.Ticket,
            Bindings = Grant.BindingsOf(_request.Metadata.Uid, coverage.Scope),
            Evidence = new([.. RequestEvidence()?.Stamps ?? [], .. stamps], Seen(mfa, situation.Requester!.User)),
        };

    public AuditActor? Revoker() => situation.Revoker is { } revoker ? ActorOf(revoker.User) : null;

    public AuditEvidence? RevocationEvidence() =>
        situation.Revoker is null ? null : new([_request.GetAnnotation(Annotations.RevocationStamp)]);

    public static AuditActor ActorOf(StampedUser user) => new(user.Username, user.Uid, user.Groups, user.Extra);

    public static AuditDecision DecisionOf(ObservedApproval observed) => new(
        observed.Stamp?.Verdict ?? observed.Approval.Spec.Decision,
        observed.Approval.Metadata.Name,
        observed.Approval.Metadata.Uid,
        observed.Stamp?.At,
        observed.Approval.Spec.Comment);

    private AuditRequest Request() => new(
        _request.Metadata.NamespaceProperty, _request.Metadata.Name, _request.Metadata.Uid, situation.Requester?.Digest);

    private AuditTarget Target() => new(
        _request.Spec.Role.Kind,
        _request.Spec.Role.Name,
        situation.Scope.Scope?.Namespaces ?? [],
        situation.Role.Digest,
        situation.Scope.Scope?.ClusterWide == true ? true : null,
        situation.Role.Risks is { Count: > 0 } risks ? risks : null);

    private static AuditPolicy Policy(Coverage coverage) => new(coverage.PolicyName, coverage.PolicyGeneration, coverage.PolicyDigest);

    private static AuditMfa? Seen(MfaRequirement? mfa, StampedUser user) => MfaEvidence.Of(mfa, user);

    private AuditActor? Requester() => situation.Requester is { } requester ? ActorOf(requester.User) : null;

    private string? Subject() => situation.Requester?.User.Username == situation.Person ? null : situation.Person;

    private AuditEvidence? RequestEvidence() =>
        situation.Requester is null ? null : new([_request.GetAnnotation(Annotations.Stamp)]);
}
