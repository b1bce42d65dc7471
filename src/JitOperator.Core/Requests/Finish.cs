using System.Collections.Immutable;
using JitOperator.Api;
using JitOperator.Api.Audit;
using JitOperator.Api.V1Alpha1;
using JitOperator.Core.Policies;
using JitOperator.Core.Values;

namespace JitOperator.Core.Requests;

/// <summary>What is to do about a request that is over: clear up, and, after the time that it is kept, clean it away.</summary>
internal static class Finish
{
    /// <summary>The plan that ends the request with this record.</summary>
    public static Plan With(Situation situation, RecordFactory records, Plan plan, AuditRecord record) =>
        Plan(situation, records, plan.With(record));

    /// <summary>The plan for a request that is over.</summary>
    public static Plan Plan(Situation situation, RecordFactory records, Plan plan)
    {
        var over = plan with
        {
            AddFinalizer = false,
            EnsureGrant = null,
            CreateApprovals = [],
            DeleteApprovals = Undecided(situation),
            RemoveFinalizer = situation.Request.Metadata.Finalizers?.Contains(ApiConstants.Finalizer) == true,
            WakeAt = null,
        };
        if (situation.Request.Metadata.DeletionTimestamp is not null || CleaningTime(situation, plan.History) is not { } due)
        {
            return over;
        }

        if (situation.Now < due)
        {
            return over with { WakeAt = due };
        }

        // The record first: were it missing after a crash, what Git applies again would be taken for something new.
        var recorded = over.History.Cleaned
            ? over
            : over.With(records.Make(
                AuditRecordTypes.RequestCleaned, "TtlAfterFinished", $"The finished request was kept until {Timestamp.Format(due)} and is cleaned away."));
        return recorded with { DeleteRequest = true };
    }

    /// <summary>Approvals that nobody need decide any more. Reviews are not among them.</summary>
    public static ImmutableList<AccessApproval> Undecided(Situation situation) =>
        [.. situation.Approvals.Where(a => !a.IsReview && a.Approval.Spec.Decision is null).Select(a => a.Approval)];

    // What Git applies again although it was carried out before is left there, denied: cleaned away, it would come back for ever.
    private static DateTimeOffset? CleaningTime(Situation situation, RequestHistory history) =>
        history.Cause != DenialCauses.AlreadyFinished
        && history.Review is null or { IsDone: true }
        && history.EndedAt is { } ended
        && DurationText.TryParse(
            situation.Request.Spec.TtlAfterFinished ?? situation.PolicyNamed(history.PolicyName)?.Spec.TtlAfterFinished, out var kept)
            ? ended + kept
            : null;
}
