using JitOperator.Api;
using JitOperator.Api.V1Alpha1;
using JitOperator.Core.Values;

namespace JitOperator.Core.Requests;

/// <summary>Writes the status of an approval from what the log says of its decision.</summary>
public static class ApprovalStatusProjection
{
    /// <summary>The status that an approval must have; null while there is nothing to say of it.</summary>
    public static AccessApprovalStatus? Of(ObservedApproval observed, RequestHistory history)
    {
        var uid = observed.Approval.Metadata.Uid;
        if (observed.Approval.Spec.Decision is null)
        {
            return null;
        }

        if (history.RefusedApprovals.TryGetValue(uid, out var why))
        {
            return Status(observed, ApprovalStates.Refused, why);
        }

        if (history.JudgedApprovals.Contains(uid))
        {
            return Status(observed, ApprovalStates.Counted, "The decision counts.");
        }

        var settled = observed.IsReview
            ? history.Review is { IsDone: true }
            : history.TerminalPhase is not null || history.Grant is not null;
        return settled
            ? Status(observed, ApprovalStates.Superseded, "The request was settled before this decision was needed.")
            : null;
    }

    private static AccessApprovalStatus Status(ObservedApproval observed, string state, string message) => new()
    {
        State = state,
        Message = message,
        DecidedBy = observed.Stamp?.User.ToIdentity(),
        DecidedAt = Timestamp.TryParse(observed.Stamp?.At, out var at) ? at.UtcDateTime : null,
    };
}
