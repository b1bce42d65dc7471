using JitOperator.Api;
using JitOperator.Core.Policies;
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

        var person = stamp.User.Username;
        if (Digests.OfApproval(observed.Approval.Spec) != Digests.OfApproval(layout.Spec(observed.Approval.Spec.Slot)))
        {
            return (RefusalCauses.NotAsLaidOut,
                "The approval is not what the operator laid out for the stage that is open; decide on one that `kubectl get accessapprovals` lists as open.");
        }

        if (!Timestamp.TryParse(stamp.At, out var at) || at > layout.Stage.Deadline)
        {
            return (RefusalCauses.TooLate,
                $"{person} decided after the stage {layout.Stage.Name} had closed at {Timestamp.Format(layout.Stage.Deadline)}.");
        }

        if (string.Equals(person, layout.Situation.Requester!.User.Username, StringComparison.OrdinalIgnoreCase))
        {
            return (RefusalCauses.SelfApproval, $"{person} asked for this access, so somebody else must decide.");
        }

        if (!Subjects.Include(layout.Policy.Spec.Approval.Stages[layout.Stage.Index].Approvers, stamp.User.ToIdentity()))
        {
            return (RefusalCauses.NotAnApprover,
                $"{person} is not an approver of the stage {layout.Stage.Name}; it waits on {layout.Spec(0).Summary.Approvers}.");
        }

        return history.Stages.Any(s => s.ApprovedBy.Contains(person, StringComparer.OrdinalIgnoreCase))
            ? (RefusalCauses.AlreadyApproved, $"{person} already approved this request; another person must decide.")
            : null;
    }
}
