using JitOperator.Api;
using JitOperator.Api.Audit;

namespace JitOperator.Core.Reviews;

/// <summary>A decision that counts, as the rules about approvers see it.</summary>
/// <param name="Approver">Who decided.</param>
/// <param name="IsApproval">True for a yes.</param>
/// <param name="Taken">How long it took since the stage opened; null where the log does not say.</param>
/// <param name="OpenedIndex">Index of the record that the stage was opened with; -1 without it.</param>
internal sealed record Agreement(string Approver, bool IsApproval, TimeSpan? Taken, long OpenedIndex)
{
    /// <summary>The decision of a record; null when it is about none.</summary>
    public static Agreement? Of(ReviewStep step)
    {
        if (step.Record is not { Type: AuditRecordTypes.ApprovalDecided, Actor: { } actor, Decision: { } decision } record)
        {
            return null;
        }

        (DateTimeOffset At, long Index)? opened = record.Stage is { } stage && step.Life?.Stages.TryGetValue(stage.Index, out var found) == true ? found : null;
        var taken = (ReviewStep.Time(decision.At) ?? step.Now) - opened?.At;
        return new(actor.Username, decision.Verdict == Decisions.Approved, taken < TimeSpan.Zero ? TimeSpan.Zero : taken, opened?.Index ?? -1);
    }
}
