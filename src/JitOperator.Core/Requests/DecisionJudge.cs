using JitOperator.Api;
using JitOperator.Core.Policies;
using JitOperator.Core.Stamps;
using JitOperator.Core.Values;

namespace JitOperator.Core.Requests;

/// <summary>Says whether a decision counts. The same rules stand at admission, where they refuse, and before the grant.</summary>
internal static class DecisionJudge
{
    /// <summary>Why the decision does not count: a cause of <see cref="RefusalCauses"/> and a sentence; null when it does.</summary>
    public static (string Cause, string Message)? Refuse(ObservedApproval observed, ApprovalLayout layout, RequestHistory history)
    {
        if (observed.Stamp is not { } stamp || stamp.Verdict is not (Decisions.Approved or Decisions.Denied))
        {
            return (RefusalCauses.IdentityNotVerified,
                "The decision carries no valid stamp of who made it; decide with kubectl patch while the operator's webhooks are in place.");
        }

        var spec = observed.Approval.Spec;
        var tier = spec.Tier ?? 0;
        if (tier < 0 || tier >= layout.Stage.Tiers.Count || Digests.OfApproval(spec) != Digests.OfApproval(layout.Spec(spec.Slot, tier)))
        {
            return (RefusalCauses.NotAsLaidOut,
                "The approval is not what the operator laid out for the stage that is open; decide on one that `kubectl get accessapprovals` lists as open.");
        }

        if (!IsInTime(stamp, layout.Stage, layout.Situation.Now))
        {
            return (RefusalCauses.TooLate,
                $"{stamp.User.Username} decided after the stage {layout.Stage.Name} had closed at {Timestamp.Format(layout.Stage.Deadline)}.");
        }

        var requester = layout.Situation.Requester!;
        var approvers = layout.Rules.Tiers[tier].Approvers;
        var rules = new DeciderRules
        {
            Stage = layout.Stage.Name,
            Approvers = layout.Spec(0, tier).Summary.Approvers,
            IsApprover = user => Subjects.Include(approvers, user),
            Person = layout.Situation.Person,
            Filer = requester.User,
            AllowSelfApproval = layout.Policy.Spec.Approval!.AllowSelfApproval == true,
            RequireComment = layout.Rules.RequireComment,
            Mfa = layout.Policy.Spec.Requirements?.Mfa,
            ApprovedBy = history.CountingStages.SelectMany(s => s.ApprovedBy),
        };
        return rules.Refuse(stamp.User, stamp.Comment);
    }

    /// <summary>
    /// Whether a decision was made while its stage was open. Who refuses can do so though the clock of whoever stamps that is wrong: what is
    /// seen in time was made in time.
    /// </summary>
    public static bool IsInTime(DecisionStamp stamp, OpenedStage stage, DateTimeOffset now) =>
        Timestamp.TryParse(stamp.At, out var at) && (at <= stage.Deadline || (stamp.Verdict == Decisions.Denied && now <= stage.Deadline));
}
