using JitOperator.Api;
using JitOperator.Core.Requests;
using JitOperator.Core.Values;

namespace JitOperator.Operator.Diagnostics;

/// <summary>Since when a person has waited for nothing but the operator.</summary>
public static class GrantLatency
{
    /// <summary>
    /// The last decision that was needed; without any, when it was asked for; or the agreed start, if that is later. Null when none of
    /// that is known.
    /// </summary>
    /// <param name="situation">What the grant stands on.</param>
    public static DateTimeOffset? Since(Situation situation)
    {
        var times = situation.Approvals
            .Where(approval => !approval.IsReview && approval.Stamp?.Verdict == Decisions.Approved)
            .Select(approval => TimeOf(approval.Stamp!.At))
            .Append(TimeOf(situation.Requester?.At))
            .Append(situation.History.ScheduledFor);
        return times.Max();
    }

    private static DateTimeOffset? TimeOf(string? text) => Timestamp.TryParse(text, out var time) ? time : null;
}
