using JitOperator.Api;
using JitOperator.Api.Audit;
using JitOperator.Api.V1Alpha1;
using JitOperator.Core.Policies;
using JitOperator.Core.Stamps;
using JitOperator.Core.Values;

namespace JitOperator.Core.Requests;

/// <summary>
/// Has an emergency access reviewed, whether it lasts, is over, or its request is gone: lays reviews out, counts what people say, and
/// says when they say nothing in time.
/// </summary>
internal sealed class ReviewRound(
    Func<string, string?, string?, AuditActor?, AuditRecord> make,
    IReadOnlyList<ObservedApproval> approvals,
    MfaRequirement? mfa,
    string reviewNamespace,
    DateTimeOffset now)
{
    /// <summary>The review of a request that exists, in its own namespace.</summary>
    public static ReviewRound Of(Situation situation, RecordFactory records) => new(
        records.Make,
        situation.Approvals,
        situation.PolicyNamed(situation.History.PolicyName)?.Spec.Requirements?.Mfa,
        situation.Request.Metadata.NamespaceProperty,
        situation.Now);

    /// <summary>The plan, with what the review adds to it.</summary>
    public Plan Run(Plan plan)
    {
        if (plan.History is not { Review: not null, Grant: not null, Coverage: not null, Request: not null })
        {
            return plan;
        }

        var layout = new ReviewLayout(plan.History);
        foreach (var observed in OpenSlots.Unjudged(approvals, plan.History, reviews: true))
        {
            plan = plan.History.Review!.IsDone ? plan : Judge(plan, observed, layout);
        }

        var review = plan.History.Review!;
        if (review.IsDone)
        {
            // A verdict of "not justified" ends the access: that is for the next look to do.
            return (plan with { DeleteApprovals = plan.DeleteApprovals.AddRange(Undecided) })
                .WakingAt(review.DeniedBy is not null && plan.EnsureGrant is not null ? now : null);
        }

        if (now >= review.Deadline && !review.IsOverdue)
        {
            plan = plan.With(make(
                AuditRecordTypes.ReviewOverdue,
                "ReviewOverdue",
                $"The emergency access of {plan.History.Person} was not reviewed by {Timestamp.Format(review.Deadline)}; until it is, {plan.History.Person} cannot break glass again.",
                null));
        }

        var wanted = OpenSlots.Wanted(slot => layout.For(slot, reviewNamespace), approvals, review.Required - review.ApprovedBy.Count);
        return (plan with { CreateApprovals = plan.CreateApprovals.AddRange(OpenSlots.Absent(wanted, approvals)) })
            .WakingAt(now < review.Deadline ? review.Deadline : null);
    }

    private IEnumerable<AccessApproval> Undecided => approvals.Where(a => a.IsReview && a.Approval.Spec.Decision is null).Select(a => a.Approval);

    private Plan Judge(Plan plan, ObservedApproval observed, ReviewLayout layout)
    {
        var stage = new AuditStage(0, ReviewStage.Name);
        var actor = observed.Stamp is { } made ? RecordFactory.ActorOf(made.User) : null;
        var evidence = observed.StampText is { } text
            ? new AuditEvidence([text], observed.Stamp is null ? null : MfaEvidence.Of(mfa, observed.Stamp.User))
            : null;
        if (Refuse(plan.History, observed, layout) is var (cause, message))
        {
            return plan.With(make(AuditRecordTypes.ReviewRefused, cause, message, actor) with
            {
                Stage = stage,
                Decision = RecordFactory.DecisionOf(observed),
                Evidence = evidence,
            });
        }

        var verdict = observed.Stamp!.Verdict == Decisions.Approved ? "justified" : "not justified";
        return plan.With(make(
            AuditRecordTypes.ReviewDecided,
            null,
            $"{observed.Stamp.User.Username} found the emergency access of {plan.History.Person} {verdict}.",
            actor) with
        {
            Stage = stage,
            Decision = RecordFactory.DecisionOf(observed),
            Evidence = evidence,
        });
    }

    private (string Cause, string Message)? Refuse(RequestHistory history, ObservedApproval observed, ReviewLayout layout)
    {
        if (observed.Stamp is not { Verdict: Decisions.Approved or Decisions.Denied } stamp)
        {
            return (RefusalCauses.IdentityNotVerified,
                "The review carries no valid stamp of who made it; decide with kubectl patch while the operator's webhooks are in place.");
        }

        if (Digests.OfApproval(observed.Approval.Spec) != Digests.OfApproval(layout.Spec(observed.Approval.Spec.Slot)))
        {
            return (RefusalCauses.NotAsLaidOut, "The review is not what the operator laid out; decide on one that `kubectl get accessapprovals` lists as open.");
        }

        return RulesOf(history, mfa).Refuse(stamp.User, stamp.Comment);
    }

    private static DeciderRules RulesOf(RequestHistory history, MfaRequirement? mfa) => new()
    {
        Stage = ReviewStage.Name,
        Approvers = string.Join(", ", history.Review!.Approvers),
        IsApprover = user => Subjects.IncludeDescribed(history.Review.Approvers, user),
        Person = history.Person,
        Filer = new StampedUser(history.Person),
        Mfa = mfa,
        ApprovedBy = history.Review.ApprovedBy,
    };
}
