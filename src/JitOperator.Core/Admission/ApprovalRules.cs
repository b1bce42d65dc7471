using JitOperator.Api;
using JitOperator.Api.V1Alpha1;
using JitOperator.Core.Policies;
using JitOperator.Core.Requests;
using JitOperator.Core.Stamps;
using JitOperator.Core.Values;
using k8s.Models;

namespace JitOperator.Core.Admission;

/// <summary>
/// Rules for deciding an AccessApproval. They tell an approver at once what would not count; whether it counts is decided by the
/// controller, from the log, by the same rules.
/// </summary>
public sealed class ApprovalRules(
    IStampVerifier verifier,
    Func<string, AccessRequest?> requestByUid,
    Func<string, IEnumerable<AccessApproval>> approvalsOf,
    Func<string, AccessPolicy?> policyByName,
    Func<DateTimeOffset> now)
{
    /// <summary>An update.</summary>
    public Ruling Update(AccessApproval before, AccessApproval after, StampedUser user)
    {
        if (Digests.OfApproval(before.Spec) != Digests.OfApproval(after.Spec))
        {
            return Ruling.Refuse("Only spec.decision and spec.comment can be set; the rest of the spec is what you are asked to agree to.");
        }

        var changed = before.Spec.Decision != after.Spec.Decision || before.Spec.Comment != after.Spec.Comment;
        if (!changed)
        {
            return before.GetAnnotation(Annotations.DecisionStamp) == after.GetAnnotation(Annotations.DecisionStamp)
                ? Ruling.Allow
                : Ruling.Refuse($"metadata.annotations[{Annotations.DecisionStamp}] is the operator's; leave it as it is.");
        }

        if (before.Spec.Decision is { } decided)
        {
            return Ruling.Refuse($"spec.decision is {decided} already and final; to end access, set spec.revoked on the AccessRequest.");
        }

        if (after.Spec.Decision is not (Decisions.Approved or Decisions.Denied))
        {
            return Ruling.Refuse("spec.decision must be set to Approved or Denied, together with spec.comment.");
        }

        return DecisionStamp.Verify(after, verifier)?.User.Username == user.Username
            ? Decide(after, user)
            : Ruling.Refuse("spec.decision is not stamped; patch it while the operator's mutating webhook is in place.");
    }

    /// <summary>A delete by a person. Taking an open approval away would only make the operator lay it out anew.</summary>
    public Ruling Delete(AccessApproval approval)
    {
        var request = requestByUid(approval.Spec.RequestRef.Uid);
        if (approval.Spec.Review == true)
        {
            return approval.Spec.Decision is null && approval.Status?.State is null
                ? Ruling.Refuse($"AccessApproval {approval.Metadata.Name} is a review that is still open; to be rid of it, set spec.decision.")
                : Ruling.Allow;
        }

        return request is not null && !IsOver(request)
            ? Ruling.Refuse(
                $"AccessApproval {approval.Metadata.Name} belongs to the open AccessRequest {request.Metadata.Name}; to refuse that, set spec.decision to Denied.")
            : Ruling.Allow;
    }

    private Ruling Decide(AccessApproval approval, StampedUser user)
    {
        var policy = policyByName(approval.Spec.Policy.Name);
        if (approval.Spec.Review == true)
        {
            return Ask(ReviewRules(approval, policy), approval, user);
        }

        if (requestByUid(approval.Spec.RequestRef.Uid) is not { } request || IsOver(request))
        {
            return Ruling.Refuse($"AccessRequest {approval.Spec.RequestRef.Name} is over, so there is nothing left to decide.");
        }

        if (RequestStamp.Verify(request, verifier) is not { } requester || requester.Digest != approval.Spec.RequestDigest)
        {
            return Ruling.Refuse($"AccessRequest {request.Metadata.Name} is not the one that this approval was laid out for; have it asked for anew.");
        }

        if (approval.Spec.Summary.Deadline is { } deadline && now() > Timestamp.FromUtc(deadline))
        {
            return Ruling.Refuse(
                $"The stage {approval.Spec.Stage} closed at {Timestamp.Format(Timestamp.FromUtc(deadline))}; have access asked for anew.");
        }

        return policy is not null
            && Digests.OfPolicy(policy.Spec) == approval.Spec.Policy.Digest
            && StageRules.Named(policy, approval.Spec.Stage) is { } stage
                ? Ask(RulesOf(approval, policy, stage, request, requester), approval, user)
                : Ruling.Refuse(
                    $"AccessPolicy {approval.Spec.Policy.Name} has changed since this was laid out; decide on the approval that the operator lays out next.");
    }

    private static Ruling Ask(DeciderRules rules, AccessApproval approval, StampedUser user) =>
        rules.Refuse(user, approval.Spec.Comment) is var (_, message) ? Ruling.Refuse(message) : Ruling.Allow;

    private DeciderRules RulesOf(AccessApproval approval, AccessPolicy policy, StageRules stage, AccessRequest request, RequestStamp requester) => new()
    {
        Stage = stage.Name,
        Approvers = approval.Spec.Summary.Approvers,
        IsApprover = user => approval.Spec.Tier is not < 0
            && (approval.Spec.Tier ?? 0) < stage.Tiers.Count
            && Subjects.Include(stage.Tiers[approval.Spec.Tier ?? 0].Approvers, user),
        Person = approval.Spec.Summary.Requester,
        Filer = requester.User,
        AllowSelfApproval = policy.Spec.Approval?.AllowSelfApproval == true,
        RequireComment = stage.RequireComment,
        Mfa = policy.Spec.Requirements?.Mfa,
        ApprovedBy = ApproversOf(request, approval),
    };

    // The log, which the controller goes by, knows who may review. Here, as long as the policy is the same, it does.
    private DeciderRules ReviewRules(AccessApproval approval, AccessPolicy? policy)
    {
        var known = policy?.Spec.BreakGlass is { } breakGlass && Digests.OfPolicy(policy.Spec) == approval.Spec.Policy.Digest ? breakGlass.Review : null;
        return new DeciderRules
        {
            Stage = approval.Spec.Stage,
            Approvers = approval.Spec.Summary.Approvers,
            IsApprover = user => known is null || Subjects.Include(known.Approvers, user),
            Person = approval.Spec.Summary.Requester,
            Filer = new StampedUser(approval.Spec.Summary.Requester),
            Mfa = policy?.Spec.Requirements?.Mfa,
            ApprovedBy = Deciders(approval, other => other.Spec.Review == true),
        };
    }

    private IEnumerable<string> ApproversOf(AccessRequest request, AccessApproval now) =>
        (request.Status?.Stages ?? []).Where(s => s.State != StageStates.TimedOut).SelectMany(s => s.ApprovedBy)
        .Concat(Deciders(now, other =>
            other.Spec.Review != true
            && other.Spec.RoleRulesDigest == now.Spec.RoleRulesDigest
            && other.Spec.Policy.Digest == now.Spec.Policy.Digest
            && request.Status?.Stages.Any(s => s.Name == other.Spec.Stage && s.State == StageStates.TimedOut) != true));

    // Approvals that the operator has not counted yet are known from their stamps.
    private IEnumerable<string> Deciders(AccessApproval now, Func<AccessApproval, bool> concerns) => approvalsOf(now.Spec.RequestRef.Uid)
        .Where(other => other.Metadata.Uid != now.Metadata.Uid && other.Status?.State != ApprovalStates.Refused && concerns(other))
        .Select(other => DecisionStamp.Verify(other, verifier))
        .Where(stamp => stamp?.Verdict == Decisions.Approved)
        .Select(stamp => stamp!.User.Username);

    private static bool IsOver(AccessRequest request) =>
        request.Metadata.DeletionTimestamp is not null
        || request.Status?.GrantedAt is not null
        || RequestPhases.IsTerminal(request.Status?.Phase);
}
