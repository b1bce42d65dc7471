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
    /// <param name="binding">The binding that exists for the grant; null when none does.</param>
    /// <param name="trouble">What keeps the grant from being carried out, a sentence; null when nothing does.</param>
    public static AccessRequestStatus Of(
        Situation situation, RequestHistory history, BindingReference? binding, string? trouble = null)
    {
        var phase = Phase(history);
        var message = trouble ?? Message(history, phase);
        return new AccessRequestStatus
        {
            Phase = phase,
            ObservedGeneration = situation.Request.Metadata.Generation,
            Requester = situation.Requester?.User.ToIdentity(),
            RequestDigest = situation.Requester?.Digest,
            Policy = history.Coverage is { } coverage
                ? new() { Name = coverage.PolicyName, Generation = coverage.PolicyGeneration, Digest = coverage.PolicyDigest }
                : null,
            RoleRulesDigest = history.Coverage?.RoleRulesDigest,
            Duration = history.Coverage is null ? null : DurationText.Format(history.Duration),
            Stages = [.. Stages(situation, history)],
            WaitingOn = phase == RequestPhases.AwaitingApproval ? WaitingOn(history) : null,
            GrantedAt = history.Grant?.StartsAt.UtcDateTime,
            ExpiresAt = history.Grant?.ExpiresAt.UtcDateTime,
            Bindings = binding is null ? [] : [binding],
            Message = message,
            Conditions = [.. Conditions(situation, history, phase, message, binding is not null)],
        };
    }

    private static string Phase(RequestHistory history) => history switch
    {
        { TerminalPhase: { } phase } => phase,
        { Grant: not null } => RequestPhases.Active,
        { Stages.IsEmpty: false } => RequestPhases.AwaitingApproval,
        _ => RequestPhases.Pending,
    };

    private static string Message(RequestHistory history, string phase) => phase switch
    {
        RequestPhases.Active => $"Access is granted until {Timestamp.Format(history.Grant!.ExpiresAt)}.",
        RequestPhases.AwaitingApproval => Waiting(history.Stages[^1]),
        RequestPhases.Pending => "Something that must be known could not be read yet; the operator keeps trying.",
        _ => history.Message,
    };

    private static string Waiting(OpenedStage stage)
    {
        var missing = stage.Required - stage.ApprovedBy.Count;
        return $"Stage {stage.Name} waits on {missing} approval{(missing == 1 ? "" : "s")} until {Timestamp.Format(stage.Deadline)}.";
    }

    private static string WaitingOn(RequestHistory history) =>
        ShortText.Cut(string.Join(", ", history.Stages[^1].Approvers), Bounds.SummaryApprovers);

    private static IEnumerable<StageStatus> Stages(Situation situation, RequestHistory history) => history.Stages
        .Select(stage => new StageStatus
        {
            Name = stage.Name,
            Required = stage.Required,
            State = State(stage, history),
            ApprovedBy = [.. stage.ApprovedBy],
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
        history is { Coverage: { } coverage, TerminalPhase: null, Grant: null }
        && situation.Policies.FirstOrDefault(p => p.Metadata.Name == coverage.PolicyName) is { } policy
        && Digests.OfPolicy(policy.Spec) == coverage.PolicyDigest
            ? policy.Spec.Approval.Stages.Skip(history.Stages.Count)
            : [];

    private static string State(OpenedStage stage, RequestHistory history) => history switch
    {
        _ when stage.Complete => StageStates.Approved,
        { TerminalPhase: RequestPhases.TimedOut } => StageStates.TimedOut,
        { TerminalPhase: RequestPhases.Denied, Cause: DenialCauses.DeniedByApprover } => StageStates.Denied,
        { TerminalPhase: not null } => StageStates.Waiting,
        _ => StageStates.Open,
    };

    private static IEnumerable<V1Condition> Conditions(
        Situation situation, RequestHistory history, string phase, string message, bool bound)
    {
        var over = history.TerminalPhase is not null;
        var reason = over && history.Cause.Length > 0 ? history.Cause : phase;
        (string Type, bool Status)[] conditions =
        [
            (ConditionTypes.Ready, over || (history.Grant is not null && bound)),
            (ConditionTypes.Approved, history.Grant is not null),
            (ConditionTypes.Granted, !over && history.Grant is not null && bound),
            (ConditionTypes.Completed, over),
        ];
        return conditions.Select(condition => Values.Conditions.Of(
            situation.Request.Status?.Conditions,
            condition.Type,
            condition.Status,
            reason,
            message,
            situation.Request.Metadata.Generation,
            situation.Now));
    }
}
