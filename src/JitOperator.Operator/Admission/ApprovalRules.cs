using JitOperator.Api;
using JitOperator.Api.V1Alpha1;
using JitOperator.Core.Policies;
using JitOperator.Core.Requests;
using JitOperator.Core.Stamps;
using JitOperator.Core.Values;
using k8s.Models;

namespace JitOperator.Operator.Admission;

/// <summary>
/// Rules for deciding an AccessApproval. They tell an approver at once what would not count; whether it counts is decided by the
/// controller, from the log, by the same rules.
/// </summary>
public sealed class ApprovalRules(
    IStampVerifier verifier,
    Func<string, AccessRequest?> requestByUid,
    Func<string, IEnumerable<AccessApproval>> approvalsOf,
    Func<string, AccessPolicy?> policyByName,
    TimeProvider time)
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
    public Ruling Delete(AccessApproval approval) =>
        requestByUid(approval.Spec.RequestRef.Uid) is { } request && !IsOver(request)
            ? Ruling.Refuse(
                $"AccessApproval {approval.Metadata.Name} belongs to the open AccessRequest {request.Metadata.Name}; to refuse that, set spec.decision to Denied.")
            : Ruling.Allow;

    private Ruling Decide(AccessApproval approval, StampedUser user)
    {
        var person = user.Username;
        if (requestByUid(approval.Spec.RequestRef.Uid) is not { } request || IsOver(request))
        {
            return Ruling.Refuse($"AccessRequest {approval.Spec.RequestRef.Name} is over, so there is nothing left to decide.");
        }

        if (RequestStamp.Verify(request, verifier) is not { } requester || requester.Digest != approval.Spec.RequestDigest)
        {
            return Ruling.Refuse($"AccessRequest {request.Metadata.Name} is not the one that this approval was laid out for; have it asked for anew.");
        }

        if (string.Equals(requester.User.Username, person, StringComparison.OrdinalIgnoreCase))
        {
            return Ruling.Refuse($"{person} asked for this access, so somebody else must decide.");
        }

        if (approval.Spec.Summary.Deadline is { } deadline && time.GetUtcNow() > Timestamp.FromUtc(deadline))
        {
            return Ruling.Refuse(
                $"The stage {approval.Spec.Stage} closed at {Timestamp.Format(Timestamp.FromUtc(deadline))}; have access asked for anew.");
        }

        if (policyByName(approval.Spec.Policy.Name) is not { } policy
            || Digests.OfPolicy(policy.Spec) != approval.Spec.Policy.Digest
            || policy.Spec.Approval.Stages.FirstOrDefault(s => s.Name == approval.Spec.Stage) is not { } stage)
        {
            return Ruling.Refuse(
                $"AccessPolicy {approval.Spec.Policy.Name} has changed since this was laid out; decide on the approval that the operator lays out next.");
        }

        if (!Subjects.Include(stage.Approvers, user.ToIdentity()))
        {
            return Ruling.Refuse($"{person} is not an approver of the stage {stage.Name}; it waits on {approval.Spec.Summary.Approvers}.");
        }

        return HasApproved(request, approval, person)
            ? Ruling.Refuse($"{person} already approved this request; another person must decide.")
            : Ruling.Allow;
    }

    private bool HasApproved(AccessRequest request, AccessApproval now, string person) =>
        request.Status?.Stages.Any(s => s.ApprovedBy.Contains(person, StringComparer.OrdinalIgnoreCase)) == true
        || approvalsOf(request.Metadata.Uid).Any(other =>
            other.Metadata.Uid != now.Metadata.Uid
            && other.Spec.RoleRulesDigest == now.Spec.RoleRulesDigest
            && other.Spec.Policy.Digest == now.Spec.Policy.Digest
            && DecisionStamp.Verify(other, verifier) is { Verdict: Decisions.Approved } stamp
            && string.Equals(stamp.User.Username, person, StringComparison.OrdinalIgnoreCase));

    private static bool IsOver(AccessRequest request) =>
        request.Metadata.DeletionTimestamp is not null
        || request.Status?.GrantedAt is not null
        || RequestPhases.IsTerminal(request.Status?.Phase);
}
