using JitOperator.Api;
using JitOperator.Api.Audit;
using JitOperator.Api.V1Alpha1;
using JitOperator.Core.Policies;

namespace JitOperator.Core.Requests;

/// <summary>
/// A refusal of a round that ended because its terms changed. Agreement is to terms, and goes with them; whoever says no to a request
/// says so whatever its policy and role are by the time that anybody looks. Judged by what the log says of that round alone, since its
/// policy is gone.
/// </summary>
internal static class EarlierRefusal
{
    /// <summary>The plan with the end of the request, if anybody refused it in an earlier round.</summary>
    public static Plan Heed(Situation situation, RecordFactory records, Plan plan)
    {
        foreach (var observed in OpenSlots.Unjudged(situation.Approvals, plan.History, reviews: false))
        {
            if (StageOf(observed, situation, plan.History) is { } stage)
            {
                return plan
                    .With(records.Decided(observed, new AuditStage(stage.Index, stage.Name), mfa: null))
                    .With(records.DeniedBy(observed.Stamp!, stage));
            }
        }

        return plan;
    }

    // The stage of an earlier round that it refuses; null when it refuses none, or does not count.
    private static OpenedStage? StageOf(ObservedApproval observed, Situation situation, RequestHistory history) =>
        observed.Stamp is { Verdict: Decisions.Denied } stamp
        && AskedBy(observed.Approval.Spec, situation, history) is { Complete: false } stage
        && DecisionJudge.IsInTime(stamp, stage, situation.Now)
        && RulesOf(stage, observed.Approval.Spec.Tier ?? 0, situation).Refuse(stamp.User, stamp.Comment) is null
            ? stage
            : null;

    // Rounds with the same terms, where a policy was changed and changed back, are told apart by the time that they leave.
    private static OpenedStage? AskedBy(AccessApprovalSpec spec, Situation situation, RequestHistory history) => history.SupersededRounds
        .Where(round => spec.RequestRef.Uid == situation.Request.Metadata.Uid
            && spec.RequestDigest == round.Coverage.RequestDigest
            && spec.Policy.Digest == round.Coverage.PolicyDigest
            && spec.RoleRulesDigest == round.Coverage.RoleRulesDigest)
        .SelectMany(round => round.Stages)
        .FirstOrDefault(stage => spec.Stage == stage.Name && spec.Summary.Deadline == stage.Deadline.UtcDateTime);

    private static DeciderRules RulesOf(OpenedStage stage, int tier, Situation situation) => new()
    {
        Stage = stage.Name,
        Approvers = string.Join(", ", stage.Approvers),
        IsApprover = user => tier >= 0 && tier < stage.Tiers.Count && Subjects.IncludeDescribed(stage.Tiers[tier], user),
        Person = situation.Person,
        Filer = situation.Requester!.User,
    };
}
