using JitOperator.Api.V1Alpha1;

namespace JitOperator.Core.Requests;

/// <summary>What approvals and reviews have in common: decisions to judge, and as many undecided objects as people are missing.</summary>
internal static class OpenSlots
{
    /// <summary>Decisions that no record speaks of yet, in the order in which they were made.</summary>
    /// <param name="approvals">Approvals and reviews.</param>
    /// <param name="history">What was recorded.</param>
    /// <param name="reviews">Whether reviews are wanted, or approvals.</param>
    public static IEnumerable<ObservedApproval> Unjudged(IEnumerable<ObservedApproval> approvals, RequestHistory history, bool reviews) => approvals
        .Where(a => a.IsReview == reviews && a.Approval.Spec.Decision is not null && !history.JudgedApprovals.Contains(a.Approval.Metadata.Uid))
        .OrderBy(a => a.Stamp?.At, StringComparer.Ordinal)
        .ThenBy(a => a.Approval.Metadata.Name, StringComparer.Ordinal);

    /// <summary>As many undecided objects as people are still missing. Slots of decided ones are not used again.</summary>
    /// <param name="layout">The object of a slot.</param>
    /// <param name="approvals">Those that exist.</param>
    /// <param name="missing">How many people are missing.</param>
    public static IEnumerable<AccessApproval> Wanted(Func<int, AccessApproval> layout, IEnumerable<ObservedApproval> approvals, int missing)
    {
        var decided = Names(approvals.Where(a => a.Approval.Spec.Decision is not null));
        return Enumerable.Range(0, int.MaxValue).Select(layout).Where(approval => !decided.Contains(approval.Metadata.Name)).Take(missing);
    }

    /// <summary>Those of the wanted objects that are not there yet.</summary>
    public static IEnumerable<AccessApproval> Absent(IEnumerable<AccessApproval> wanted, IEnumerable<ObservedApproval> approvals)
    {
        var existing = Names(approvals);
        return wanted.Where(approval => !existing.Contains(approval.Metadata.Name));
    }

    private static HashSet<string> Names(IEnumerable<ObservedApproval> approvals) =>
        approvals.Select(a => a.Approval.Metadata.Name).ToHashSet(StringComparer.Ordinal);
}
