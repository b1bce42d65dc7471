using JitOperator.Api.Audit;
using JitOperator.Api.V1Alpha1;
using JitOperator.Core.Policies;
using JitOperator.Core.Values;
using JitOperator.Core.Windows;

namespace JitOperator.Core.Requests;

/// <summary>What is left once everybody has agreed: wait for the start, look at the hours again, and fix the end.</summary>
internal sealed class GrantStep(Situation situation, RecordFactory records, AccessPolicy policy, Coverage coverage, TimeSpan duration)
{
    private readonly AccessRequestSpec _spec = situation.Request.Spec;

    public Plan Run(Plan plan)
    {
        if (RequestForm.StartOf(_spec) is { } start && start > situation.Now)
        {
            return (plan.History.ScheduledFor == start ? plan : plan.With(records.Scheduled(coverage, duration, start))) with { WakeAt = start };
        }

        if (Against() is var (cause, message, explanation))
        {
            return plan.With(records.Denied(cause, message, explanation));
        }

        // An approved start is kept to, so that a late grant is a shorter one. What was approved after its start begins with the approval.
        var begin = Timestamp.Truncate(situation.Now);
        var end = Timestamp.Truncate((plan.History.ScheduledFor ?? Extended() ?? begin) + duration);
        if (end <= begin)
        {
            return plan.With(records.Make(
                AuditRecordTypes.RequestFailed,
                FailureCauses.Missed,
                $"The time that was agreed to went by at {Timestamp.Format(end)} before access could be given; ask again."));
        }

        if (TooLong(begin, end) is { } tooLong)
        {
            return plan.With(records.Denied(DenialCauses.DurationTooLong, tooLong, []));
        }

        return Hold.Of(situation, policy, plan) is { } hold
            ? (plan with { Hold = hold, WakeAt = situation.Now + Hold.LookAgainAfter }).WakingAt(plan.History.ScheduledFor is null ? null : end)
            : Grant(plan, begin, Shortened(end));
    }

    private Plan Grant(Plan plan, DateTimeOffset begin, DateTimeOffset end)
    {
        var stamps = plan.History.CountingStages.SelectMany(stage => stage.Stamps).ToList();
        var mfa = policy.Spec.Requirements?.Mfa;
        var breakGlass = _spec.BreakGlass == true;
        plan = plan.With(records.Granted(coverage, begin, end, stamps, mfa, breakGlass));
        if (breakGlass)
        {
            var review = policy.Spec.BreakGlass!.Review;
            _ = DurationText.TryParse(review.Within, out var within);
            plan = plan.With(records.Make(AuditRecordTypes.ReviewRequested) with
            {
                Stage = new AuditStage(
                    0, ReviewStage.Name, review.Required ?? 1, [.. review.Approvers.Select(Subjects.Describe)], Timestamp.Format(begin + within)),
            });
        }

        return plan with { EnsureGrant = plan.History.Grant, WakeAt = end };
    }

    // Hours and freezes are those of the moment at which access begins, whatever they were when it was asked for.
    private (string Cause, string Message, IReadOnlyList<string> Explanation)? Against()
    {
        var verdict = PolicyEvaluator.Evaluate(situation.Inquiry(situation.Now), situation.Policies);
        if (verdict.Policy?.Metadata.Name != policy.Metadata.Name)
        {
            return (verdict.Cause, verdict.Message, verdict.Explanation);
        }

        var against = _spec.BreakGlass == true
            ? null
            : (_spec.Extends is null ? null : PersonRules.AgainstExtending(situation, atGrant: true)) ?? PersonRules.AgainstGrant(situation, policy);
        return against is var (cause, message) ? (cause, message, []) : null;
    }

    private DateTimeOffset? Extended() =>
        _spec.Extends is not null && situation.Extended is { TerminalPhase: null, Grant: { } grant } && grant.ExpiresAt > situation.Now ? grant.ExpiresAt : null;

    private string? TooLong(DateTimeOffset begin, DateTimeOffset end) =>
        _spec.Extends is not null && DurationText.TryParse(policy.Spec.MaxDuration, out var longest) && end - begin > longest
            ? $"spec.extends: with this extension access would last {DurationText.Format(end - begin)} from now, and AccessPolicy {policy.Metadata.Name} allows at most {policy.Spec.MaxDuration}; ask for less, or later."
            : null;

    private DateTimeOffset Shortened(DateTimeOffset end) =>
        _spec.BreakGlass != true && Freezes.NextEnding(policy.Spec.BlockedWindows, situation.Now) is { } freeze && freeze < end ? Timestamp.Truncate(freeze) : end;
}
