using System.Collections.Immutable;
using JitOperator.Api;
using JitOperator.Api.Audit;
using JitOperator.Api.V1Alpha1;
using JitOperator.Core.Policies;
using JitOperator.Core.Values;

namespace JitOperator.Core.Requests;

/// <summary>Takes a request through the stages of its policy: opens them, counts decisions, closes them, and grants after the last.</summary>
internal sealed class ApprovalRound(Situation situation, RecordFactory records, AccessPolicy policy, Coverage coverage, TimeSpan duration)
{
    private readonly ImmutableList<AuditRecord>.Builder _made = ImmutableList.CreateBuilder<AuditRecord>();

    public Plan Run(Plan plan)
    {
        var history = plan.History;
        foreach (var index in Enumerable.Range(0, policy.Spec.Approval.Stages.Count))
        {
            if (history.Stages.Find(s => s.Index == index) is { Complete: true })
            {
                continue;
            }

            if (history.Stages.All(s => s.Index != index))
            {
                history = Add(history, records.StageOpened(Stage(index), coverage, duration));
            }

            history = Judge(history, index);
            var stage = history.Stages.Find(s => s.Index == index)!;
            if (history.TerminalPhase is null && !stage.Complete && situation.Now >= stage.Deadline)
            {
                history = Add(history, records.Make(
                    AuditRecordTypes.RequestTimedOut,
                    RequestPhases.TimedOut,
                    $"Stage {stage.Name} had {stage.ApprovedBy.Count} of {stage.Required} approvals at {Timestamp.Format(stage.Deadline)}; ask again when an approver is there."));
            }

            if (history.TerminalPhase is not null)
            {
                return Done(plan, history);
            }

            if (!stage.Complete)
            {
                return Done(plan, history) with { CreateApprovals = Open(stage), WakeAt = stage.Deadline };
            }
        }

        history = Add(history, records.Granted(coverage, duration, history.Stages.SelectMany(s => s.Stamps)));
        return Done(plan, history) with { EnsureBinding = history.Grant, WakeAt = history.Grant!.ExpiresAt };
    }

    private RequestHistory Judge(RequestHistory history, int index)
    {
        var opened = history.Stages.Find(s => s.Index == index)!;
        var decided = situation.Approvals
            .Where(a => a.Approval.Spec.Decision is not null && !history.JudgedApprovals.Contains(a.Approval.Metadata.Uid))
            .OrderBy(a => a.Stamp?.At, StringComparer.Ordinal)
            .ThenBy(a => a.Approval.Metadata.Name, StringComparer.Ordinal);
        foreach (var observed in decided)
        {
            if (history.TerminalPhase is not null || history.Stages.Find(s => s.Index == index)!.Complete)
            {
                break;
            }

            if (DecisionJudge.Refuse(observed, Layout(opened), history) is var (cause, message))
            {
                history = Add(history, records.Refused(observed, Stage(opened), cause, message));
                continue;
            }

            history = Add(history, records.Decided(observed, Stage(opened)));
            if (observed.Stamp!.Verdict == Decisions.Denied)
            {
                var comment = observed.Stamp.Comment is { Length: > 0 } words ? $": {words}" : ".";
                history = Add(history, records.Make(
                    AuditRecordTypes.RequestDenied,
                    DenialCauses.DeniedByApprover,
                    $"{observed.Stamp.User.Username} denied this request in stage {opened.Name}{comment}"));
            }
        }

        return history;
    }

    // As many undecided approvals as people are still missing. Slots of decided ones are not used again.
    private ImmutableList<AccessApproval> Open(OpenedStage stage)
    {
        var layout = Layout(stage);
        var existing = situation.Approvals.Select(a => a.Approval).ToLookup(a => a.Metadata.Name, StringComparer.Ordinal);
        var missing = stage.Required - stage.ApprovedBy.Count;
        var create = ImmutableList.CreateBuilder<AccessApproval>();
        for (var slot = 0; missing > 0; slot++)
        {
            var approval = layout.For(slot);
            var found = existing[approval.Metadata.Name].FirstOrDefault();
            if (found is { Spec.Decision: not null })
            {
                continue;
            }

            missing--;
            if (found is null)
            {
                create.Add(approval);
            }
        }

        return create.ToImmutable();
    }

    private Plan Done(Plan plan, RequestHistory history) => plan with { Records = plan.Records.AddRange(_made), History = history };

    private RequestHistory Add(RequestHistory history, AuditRecord record)
    {
        _made.Add(record);
        return history.Apply(record);
    }

    private ApprovalLayout Layout(OpenedStage stage) => new(situation, policy, coverage, stage, duration);

    private AuditStage Stage(int index)
    {
        var stage = policy.Spec.Approval.Stages[index];
        var timeout = DurationText.TryParse(stage.Timeout, out var given) ? given : PolicyValidator.DefaultTimeout;
        return new AuditStage(
            index,
            stage.Name,
            stage.Required ?? 1,
            [.. stage.Approvers.Select(Subjects.Describe)],
            Timestamp.Format(situation.Now + timeout));
    }

    private static AuditStage Stage(OpenedStage stage) => new(stage.Index, stage.Name);
}
