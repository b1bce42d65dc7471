using JitOperator.Api;
using JitOperator.Api.V1Alpha1;
using JitOperator.Core.Policies;
using JitOperator.Core.Values;
using k8s.Models;

namespace JitOperator.Core.Requests;

/// <summary>
/// Writes the status of a request from what the log says of it. A projection: no decision reads it, and it is written anew whenever
/// it differs.
/// </summary>
public static class StatusProjection
{
    /// <summary>The status that a request must have.</summary>
    /// <param name="situation">What the decision stood on.</param>
    /// <param name="history">The history after the decision.</param>
    /// <param name="bindings">The bindings that exist for the grant.</param>
    /// <param name="trouble">What keeps the grant from being carried out, a sentence; null when nothing does.</param>
    /// <param name="hold">What the grant is held by; null when it is not.</param>
    public static AccessRequestStatus Of(
        Situation situation, RequestHistory history, IReadOnlyList<BindingReference> bindings, string? trouble = null, Hold? hold = null)
    {
        var phase = Phase(history);
        var message = trouble ?? hold?.Message ?? Message(history, phase);
        return new AccessRequestStatus
        {
            Phase = phase,
            ObservedGeneration = situation.Request.Metadata.Generation,
            Requester = situation.Requester?.User.ToIdentity(),
            Subject = situation.Requester is null || situation.Person == situation.Requester.User.Username ? null : situation.Person,
            Where = history.Coverage?.Scope.ToString(),
            RequestDigest = situation.Requester?.Digest,
            Policy = history.Coverage?.ToSnapshot(),
            RoleRulesDigest = history.Coverage?.RoleRulesDigest,
            Duration = history.Coverage is null ? null : DurationText.Format(history.Duration),
            Stages = [.. Stages(situation, history)],
            WaitingOn = hold is not null ? hold.WaitingOn : phase == RequestPhases.AwaitingApproval ? WaitingOn(history) : null,
            StartsAt = phase == RequestPhases.Scheduled ? history.ScheduledFor?.UtcDateTime : null,
            GrantedAt = history.Grant?.StartsAt.UtcDateTime,
            ExpiresAt = phase is RequestPhases.Active or RequestPhases.Expired ? history.Grant?.ExpiresAt.UtcDateTime : null,
            EndedAt = history.EndedAt?.UtcDateTime,
            Review = Review(history, situation.Now),
            Bindings = [.. bindings],
            Explanation = history.Explanation is { Count: > 0 } lines ? [.. lines] : null,
            Message = message,
            Conditions = [.. Conditions(situation, history, phase, message, IsBound(situation, history, bindings), hold)],
        };
    }

    private static bool IsBound(Situation situation, RequestHistory history, IReadOnlyList<BindingReference> bindings) =>
        history.Grant is { } grant
        && situation.BindingsOf(grant).TrueForAll(wanted => bindings.Any(b => b.Name == wanted.Name && (b.Namespace ?? string.Empty) == wanted.Namespace));

    private static string Phase(RequestHistory history) => history switch
    {
        { TerminalPhase: { } phase } => phase,
        { Grant: not null } => RequestPhases.Active,
        { ScheduledFor: not null } => RequestPhases.Scheduled,
        { Stages.IsEmpty: false } => RequestPhases.AwaitingApproval,
        _ => RequestPhases.Pending,
    };

    private static string Message(RequestHistory history, string phase) => phase switch
    {
        RequestPhases.Active => $"Access is granted until {Timestamp.Format(history.Grant!.ExpiresAt)}.",
        RequestPhases.Scheduled => $"Approved; access begins at {Timestamp.Format(history.ScheduledFor!.Value)}.",
        RequestPhases.AwaitingApproval => Waiting(history.Stages[^1]),
        RequestPhases.Expired => $"{history.Message} To have access again, apply a request under another name.",
        RequestPhases.Pending => "Something that must be known could not be read yet; the operator keeps trying.",
        _ => history.Message,
    };

    private static string Waiting(OpenedStage stage)
    {
        var missing = stage.Required - stage.ApprovedBy.Count;
        var escalated = stage.Tiers.Count > 1 ? $", escalated {stage.Tiers.Count - 1} time{(stage.Tiers.Count == 2 ? "" : "s")}," : string.Empty;
        return $"Stage {stage.Name}{escalated} waits on {missing} approval{(missing == 1 ? "" : "s")} until {Timestamp.Format(stage.Deadline)}, by "
            + ShortText.Cut(string.Join(", ", stage.Approvers), Bounds.SummaryApprovers)
            + "; they decide by patching an AccessApproval of this request.";
    }

    private static string WaitingOn(RequestHistory history) =>
        ShortText.Cut(string.Join(", ", history.Stages[^1].Approvers), Bounds.SummaryApprovers);

    private static ReviewStatus? Review(RequestHistory history, DateTimeOffset now) => history.Review is not { } review
        ? null
        : new()
        {
            State = review.State(now),
            DueAt = review.Deadline.UtcDateTime,
            ApprovedBy = [.. review.ApprovedBy],
            WaitingOn = review.IsDone ? null : ShortText.Cut(string.Join(", ", review.Approvers), Bounds.SummaryApprovers),
        };

    private static IEnumerable<StageStatus> Stages(Situation situation, RequestHistory history) => history.Stages
        .Select((stage, i) => new StageStatus
        {
            Name = stage.Name,
            Required = stage.Required,
            State = State(stage, history, isLast: i == history.Stages.Count - 1),
            ApprovedBy = [.. stage.ApprovedBy],
            Escalations = stage.Tiers.Count > 1 ? stage.Tiers.Count - 1 : null,
            FallbackFor = stage.FallbackFor,
            Deadline = stage.Deadline.UtcDateTime,
        })
        .Concat(ToCome(situation, history).Select(stage => new StageStatus
        {
            Name = stage.Name,
            Required = stage.Required ?? 1,
            State = StageStates.Waiting,
        }));

    // Stages that did not open yet are known from the policy alone, as long as it is the one that the stages before them are of.
    private static IEnumerable<ApprovalStage> ToCome(Situation situation, RequestHistory history) =>
        history is { Coverage: { } coverage, TerminalPhase: null, Grant: null, Stages: [.., var last] }
        && situation.PolicyNamed(coverage.PolicyName) is { } policy
        && Digests.OfPolicy(policy.Spec) == coverage.PolicyDigest
            ? (policy.Spec.Approval?.Stages ?? []).Skip(last.Index + 1)
            : [];

    private static string State(OpenedStage stage, RequestHistory history, bool isLast) => history switch
    {
        _ when stage.Complete => StageStates.Approved,
        // Another stage opened after it: its fallback, in its place.
        _ when !isLast => StageStates.TimedOut,
        { TerminalPhase: RequestPhases.TimedOut } => StageStates.TimedOut,
        { TerminalPhase: RequestPhases.Denied, Cause: DenialCauses.DeniedByApprover } => StageStates.Denied,
        { TerminalPhase: not null } => StageStates.Waiting,
        _ => StageStates.Open,
    };

    private static IEnumerable<V1Condition> Conditions(
        Situation situation, RequestHistory history, string phase, string message, bool bound, Hold? hold)
    {
        var over = history.TerminalPhase is not null;
        var reason = hold?.Reason ?? (over && history.Cause.Length > 0 ? history.Cause : phase);
        yield return Condition(ConditionTypes.Ready, over || (history.Grant is not null && bound), reason, message);
        yield return Condition(ConditionTypes.Approved, hold is not null || history is { Grant.IsBreakGlass: false } or { ScheduledFor: not null }, reason, message);
        yield return Condition(ConditionTypes.Granted, !over && history.Grant is not null && bound, reason, message);
        yield return Condition(ConditionTypes.Completed, over, reason, message);
        if (hold is not null)
        {
            yield return Condition(ConditionTypes.Held, status: true, hold.Reason, hold.Message);
        }

        if (hold is null && phase == RequestPhases.AwaitingApproval && history.Stages[^1] is { Tiers.Count: > 1 } stage)
        {
            yield return Condition(
                ConditionTypes.Escalated,
                status: true,
                "Escalated",
                $"Nobody had decided in time; {ShortText.Cut(string.Join(", ", stage.Tiers[^1]), Bounds.SummaryApprovers)} may decide as well since.");
        }

        if (history.Review is { } review)
        {
            yield return Condition(ConditionTypes.Reviewed, review.IsDone, $"Review{review.State(situation.Now)}", Of(review, situation.Now));
        }

        V1Condition Condition(string type, bool status, string why, string words) => Values.Conditions.Of(
            situation.Request.Status?.Conditions, type, status, why, words, situation.Request.Metadata.Generation, situation.Now);
    }

    private static string Of(OpenedReview review, DateTimeOffset now) => review.State(now) switch
    {
        ReviewStates.Justified => $"{string.Join(", ", review.ApprovedBy)} found it justified.",
        ReviewStates.Unjustified => $"{review.DeniedBy} found it not justified.",
        ReviewStates.Overdue => $"The review was due at {Timestamp.Format(review.Deadline)}; until it is done, this person cannot break glass again.",
        _ => $"The review is due at {Timestamp.Format(review.Deadline)}.",
    };
}
