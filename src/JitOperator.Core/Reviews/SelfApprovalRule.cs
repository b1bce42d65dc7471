using JitOperator.Api.Audit;
using JitOperator.Api.V1Alpha1;
using JitOperator.Core.Requests;

namespace JitOperator.Core.Reviews;

/// <summary>
/// A decision on access of one's own that was refused: by admission (an update of an AccessApproval by whom the access is for, or who
/// filed the request), or because it does not count. One for each request and way.
/// </summary>
internal sealed class SelfApprovalRule : IReviewRule
{
    public IEnumerable<ReviewFinding> Take(ReviewStep step)
    {
        var record = step.Record;
        if (!IsRefusedByAdmission(step) && !IsNotCounted(record))
        {
            yield break;
        }

        if (step.Life?.Once($"{ReviewRules.SelfApprovalAttempt}/{record.Type}") != false)
        {
            var who = record.Actor?.Username ?? step.Life?.Person;
            yield return step.Find(
                ReviewRules.SelfApprovalAttempt,
                record.Index,
                $"{who} tried to decide on access of their own ({RequestLife.TargetText(step.Life?.Target ?? record.Target)}), and was refused.",
                [step.Life?.ReceivedIndex ?? -1, record.Index],
                who,
                step.Life?.Request ?? record.Request);
        }
    }

    private static bool IsNotCounted(AuditRecord record) =>
        record is { Type: AuditRecordTypes.ApprovalRefused or AuditRecordTypes.ReviewRefused, Cause: RefusalCauses.SelfApproval };

    // By who it was and of what, not by the sentence of the refusal.
    private static bool IsRefusedByAdmission(ReviewStep step) =>
        step.Record is
        {
            Type: AuditRecordTypes.AdmissionRefused,
            Admission: { Kind: AccessApproval.KindName, Operation: "UPDATE", SubResource: null or "" },
            Actor: { } actor,
        }
        && step.Life?.IsOwn(actor.Username) == true;
}
