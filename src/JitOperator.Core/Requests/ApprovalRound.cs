using System.Collections.Immutable;
using JitOperator.Api;
using JitOperator.Api.Audit;
using JitOperator.Api.V1Alpha1;
using JitOperator.Core.Values;

namespace JitOperator.Core.Requests;

/// <summary>
/// Takes a request through the stages of its policy: opens them, counts decisions, escalates, falls back, and closes them.
/// </summary>
internal sealed class ApprovalRound(Situation situation, RecordFactory records, AccessPolicy policy, Coverage coverage, TimeSpan duration)
{
    private readonly IList<ApprovalStage> _chain = policy.Spec.Approval?.Stages ?? [];
    private readonly MfaRequirement? _mfa = policy.Spec.Requirements?.Mfa;

    /// <summary>Goes as far as it gets. The stages are all complete when neither the plan waits for approvals nor the request is over.</summary>
    public (Plan Plan, bool Complete) Run(Plan plan)
    {
        for (var index = 0; index < _chain.Count; index++)
        {
            if (plan.History.StageAt(index) is { Complete: true })
            {
                continue;
            }

            if (plan.History.StageAt(index) is null)
            {
                plan = Open(plan, index, StageRules.Of(_chain[index]));
            }

            plan = Judge(plan, index);
            if (plan.History is { TerminalPhase: null } && plan.History.StageAt(index) is { Complete: false } late && situation.Now >= late.Deadline)
            {
                plan = Close(plan, late);
            }

            if (plan.History.TerminalPhase is not null)
            {
                return (plan, false);
            }

            if (plan.History.StageAt(index) is { Complete: false })
            {
                return (Wait(Escalate(plan, index), index), false);
            }
        }

        return (plan with { DeleteApprovals = Unwanted([]) }, true);
    }

    private Plan Open(Plan plan, int index, StageRules rules) => plan.With(records.StageOpened(
        new AuditStage(
            index,
            rules.Name,
            rules.Required,
            rules.Tiers[0].Described,
            Timestamp.Format(situation.Now + rules.Timeout),
            FallbackFor: rules.FallbackFor),
        coverage,
        duration,
        _mfa));

    private Plan Judge(Plan plan, int index)
    {
        var opened = plan.History.StageAt(index)!;
        foreach (var observed in OpenSlots.Unjudged(situation.Approvals, plan.History, reviews: false))
        {
            if (plan.History.TerminalPhase is not null || plan.History.StageAt(index)!.Complete)
            {
                break;
            }

            if (DecisionJudge.Refuse(observed, Layout(opened), plan.History) is var (cause, message))
            {
                plan = plan.With(records.Refused(observed, Named(opened), cause, message, _mfa));
                continue;
            }

            plan = plan.With(records.Decided(observed, Named(opened), _mfa));
            if (observed.Stamp!.Verdict == Decisions.Denied)
            {
                plan = plan.With(records.DeniedBy(observed.Stamp, opened));
            }
        }

        return plan;
    }

    // A stage whose time is over: its fallback opens in its place, or the request is timed out.
    private Plan Close(Plan plan, OpenedStage stage)
    {
        if (stage.FallbackFor is null && StageRules.FallbackOf(_chain[stage.Index]) is { } fallback)
        {
            return Open(plan, stage.Index, fallback);
        }

        return plan.With(records.Make(
            AuditRecordTypes.RequestTimedOut,
            RequestPhases.TimedOut,
            $"Stage {stage.Name} had {stage.ApprovedBy.Count} of {stage.Required} approvals at {Timestamp.Format(stage.Deadline)}; ask again when an approver is there."));
    }

    private Plan Escalate(Plan plan, int index)
    {
        var stage = plan.History.StageAt(index)!;
        var rules = StageRules.Of(policy, stage);
        for (var tier = stage.Tiers.Count; tier < rules.Tiers.Count && situation.Now >= TimeOf(stage, rules, tier); tier++)
        {
            var approvers = rules.Tiers[tier].Described;
            plan = plan.With(records.Make(
                AuditRecordTypes.ApprovalEscalated,
                "Escalated",
                $"Stage {stage.Name} had {stage.ApprovedBy.Count} of {stage.Required} approvals after {DurationText.Format(rules.Tiers[tier].After)}; now {string.Join(", ", approvers)} may decide as well.") with
            {
                Stage = new AuditStage(stage.Index, stage.Name, stage.Required, approvers, Timestamp.Format(stage.Deadline), tier),
            });
        }

        return plan;
    }

    private Plan Wait(Plan plan, int index)
    {
        var stage = plan.History.StageAt(index)!;
        var rules = StageRules.Of(policy, stage);
        var wanted = Wanted(stage);
        return (plan with
        {
            CreateApprovals = [.. OpenSlots.Absent(wanted, situation.Approvals)],
            DeleteApprovals = Unwanted([.. wanted.Select(approval => approval.Metadata.Name)]),
            WakeAt = stage.Deadline,
        }).WakingAt(stage.Tiers.Count < rules.Tiers.Count ? TimeOf(stage, rules, stage.Tiers.Count) : null);
    }

    private List<AccessApproval> Wanted(OpenedStage stage)
    {
        var layout = Layout(stage);
        var missing = stage.Required - stage.ApprovedBy.Count;
        return [.. Enumerable.Range(0, stage.Tiers.Count).SelectMany(tier => OpenSlots.Wanted(slot => layout.For(slot, tier), situation.Approvals, missing))];
    }

    private ImmutableList<AccessApproval> Unwanted(HashSet<string> wanted) =>
    [
        .. situation.Approvals
            .Where(a => !a.IsReview && a.Approval.Spec.Decision is null && !wanted.Contains(a.Approval.Metadata.Name))
            .Select(a => a.Approval),
    ];

    private ApprovalLayout Layout(OpenedStage stage) => new(situation, policy, coverage, stage, StageRules.Of(policy, stage), duration);

    private static DateTimeOffset TimeOf(OpenedStage stage, StageRules rules, int tier) => stage.Deadline - rules.Timeout + rules.Tiers[tier].After;

    private static AuditStage Named(OpenedStage stage) => new(stage.Index, stage.Name);
}
