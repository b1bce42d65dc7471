using System.Text.Json.Nodes;
using JitOperator.Api;
using JitOperator.Api.Audit;
using JitOperator.Api.V1Alpha1;
using JitOperator.Core.Requests;
using JitOperator.Operator.Diagnostics;
using JitOperator.Operator.Log;
using JitOperator.Runtime.Client;
using k8s.Models;

namespace JitOperator.Operator.Requests;

/// <summary>
/// Carries a plan out, always in the same order: rights go first, then the record is made durable, and only then comes what the record
/// announces. A crash between any two steps leaves what the next look at the request puts right.
/// </summary>
public sealed class PlanExecutor(
    RequestLog log,
    RequestEvents events,
    BindingWriter bindings,
    ApprovalWriter approvals,
    ResourceClient<AccessRequest> requests,
    RequestStatuses statuses,
    TimeProvider time)
{
    /// <summary>Carries out a plan for a request that exists.</summary>
    /// <param name="situation">What the plan stands on.</param>
    /// <param name="plan">The plan.</param>
    /// <param name="epoch">The log's epoch from before the situation was gathered.</param>
    /// <param name="cancellationToken">Cancels between any two steps.</param>
    public async Task<Execution> ExecuteAsync(Situation situation, Plan plan, long epoch, CancellationToken cancellationToken)
    {
        var about = About(situation.Request);
        var written = await RecordAsync(situation.Request.Metadata.Uid, plan, epoch, cancellationToken);
        Effect effect;
        try
        {
            // As it was written: with the times that the log gave it.
            plan = plan with { History = log.HistoryOf(situation.Request.Metadata.Uid) };
            effect = await TakeEffectAsync(situation, plan, cancellationToken);
        }
        finally
        {
            // Whoever waits for access does not wait for what is told of it.
            events.Tell(about, written);
        }

        if (effect.Unlaid is { } unlaid)
        {
            events.Blocked(about, unlaid);
        }

        if (effect.Obstacle is { } obstacle)
        {
            // All or none: what is there already goes with the end of the request.
            await TellAsync(plan, situation.Approvals, cancellationToken);
            return new(obstacle, null);
        }

        var bound = effect.Bound;
        // The first time that all of them are there; not when one is put back.
        if (plan.EnsureGrant?.Bindings.Count == bound.Count && bound.Count > 0 && situation.Request.Status is not { Bindings.Count: > 0 }
            && GrantLatency.Since(situation) is { } since)
        {
            GrantMetrics.Granted(time.GetUtcNow() - since);
        }

        // What became of decisions and of the request is told when it is done: nobody who waits for access waits for that, too.
        await Task.WhenAll(
            TellAsync(plan, situation.Approvals, cancellationToken),
            StatusAsync(situation, plan, bound, effect.Trouble, cancellationToken));
        if (plan.Hold is { } hold && situation.Request.Status?.Conditions.Any(c => c.Type == ConditionTypes.Held && c.Reason == hold.Reason) != true)
        {
            events.Blocked(about, hold.Message);
        }

        if (plan.RemoveFinalizer)
        {
            await SetFinalizersAsync(situation.Request, present: false, cancellationToken);
        }

        if (plan.DeleteRequest)
        {
            var metadata = situation.Request.Metadata;
            await requests.DeleteAsync(metadata.NamespaceProperty, metadata.Name, metadata.Uid, cancellationToken);
        }

        return new(null, effect.Trouble);
    }

    /// <summary>Carries out what a plan has left to do for a request that is gone.</summary>
    /// <param name="requestUid">UID of the request.</param>
    /// <param name="plan">The plan.</param>
    /// <param name="observed">The reviews that the plan stands on.</param>
    /// <param name="epoch">The log's epoch from before what the plan stands on was gathered.</param>
    /// <param name="cancellationToken">Cancels between any two steps.</param>
    public async Task ExecuteGoneAsync(
        string requestUid, Plan plan, IReadOnlyList<ObservedApproval> observed, long epoch, CancellationToken cancellationToken)
    {
        var about = plan.History.Request is { } known ? RequestEvents.About(known) : null;
        about ??= plan.Records.Select(r => r.Request).FirstOrDefault(r => r is not null) is { } named ? RequestEvents.About(named) : null;
        var written = await RecordAsync(requestUid, plan, epoch, cancellationToken);
        if (about is not null)
        {
            events.Tell(about, written);
        }

        if (await LayOutAsync(plan, cancellationToken) is { } trouble && about is not null)
        {
            events.Blocked(about, trouble);
        }

        await TellAsync(plan, observed, cancellationToken);
    }

    // What the record announces: the finalizer first, so that nothing is left behind, then what people decide on, and the rights last.
    private async Task<Effect> TakeEffectAsync(Situation situation, Plan plan, CancellationToken cancellationToken)
    {
        if (plan.AddFinalizer)
        {
            await SetFinalizersAsync(situation.Request, present: true, cancellationToken);
        }

        var unlaid = await LayOutAsync(plan, cancellationToken);
        var effect = new Effect([], unlaid, unlaid, null);
        if (plan.EnsureGrant is not { } grant)
        {
            return effect;
        }

        foreach (var wanted in grant.Bindings)
        {
            var outcome = await BindAsync(situation, plan, grant, wanted, cancellationToken);
            if (outcome.Obstacle is not null)
            {
                return effect with { Obstacle = outcome.Obstacle };
            }

            if (outcome.Binding is null)
            {
                effect = effect with { Trouble = effect.Trouble ?? $"The binding {wanted.Name} is not in place yet; the operator keeps trying." };
            }
            else
            {
                effect.Bound.Add(Reference(outcome.Binding));
            }
        }

        return effect;
    }

    private async Task<IReadOnlyList<AuditRecord>> RecordAsync(string requestUid, Plan plan, long epoch, CancellationToken cancellationToken)
    {
        DateTimeOffset? expired = plan.History is { TerminalPhase: RequestPhases.Expired, Grant.ExpiresAt: var end } ? end : null;
        foreach (var binding in plan.DeleteBindings)
        {
            var outcome = await bindings.DeleteAsync(binding, requestUid, cancellationToken);
            if (outcome == DeleteOutcome.Deleted && expired is { } since)
            {
                GrantMetrics.Ended(time.GetUtcNow() - since);
            }
        }

        return plan.Records.Count > 0 ? await log.AppendAsync(plan.Records, epoch, expired, cancellationToken) : [];
    }

    private async Task<string?> LayOutAsync(Plan plan, CancellationToken cancellationToken)
    {
        foreach (var approval in plan.DeleteApprovals)
        {
            await approvals.DeleteAsync(approval, cancellationToken);
        }

        string? trouble = null;
        foreach (var approval in plan.CreateApprovals)
        {
            trouble = await approvals.CreateAsync(approval, cancellationToken) ?? trouble;
        }

        return trouble;
    }

    private async Task TellAsync(Plan plan, IReadOnlyList<ObservedApproval> observed, CancellationToken cancellationToken)
    {
        foreach (var decided in observed.Where(o => plan.DeleteApprovals.TrueForAll(gone => gone.Metadata.Uid != o.Approval.Metadata.Uid)))
        {
            await approvals.TellAsync(decided, plan.History, cancellationToken);
        }
    }

    private async Task<BindingWriter.Outcome> BindAsync(
        Situation situation, Plan plan, Grant grant, AuditBinding wanted, CancellationToken cancellationToken)
    {
        // One that was found as signed, and that the plan does not take away, is there.
        var found = situation.Bindings.FirstOrDefault(b =>
            b.Stamp is not null && b.Namespace == wanted.Namespace && b.Name == wanted.Name && plan.DeleteBindings.TrueForAll(d => d.Uid != b.Uid));
        return found is null
            ? await bindings.EnsureAsync(situation.Request, grant, wanted, cancellationToken)
            : new(new V1RoleBinding { Metadata = new() { NamespaceProperty = found.Namespace, Name = found.Name, Uid = found.Uid } }, null);
    }

    private static BindingReference Reference(V1RoleBinding binding) => new()
    {
        Namespace = binding.Metadata.NamespaceProperty is { Length: > 0 } place ? place : null,
        Name = binding.Metadata.Name,
        Uid = binding.Metadata.Uid,
    };

    private Task StatusAsync(
        Situation situation, Plan plan, IReadOnlyList<BindingReference> bound, string? trouble, CancellationToken cancellationToken) =>
        statuses.WriteAsync(situation.Request, StatusProjection.Of(situation, plan.History, bound, trouble, plan.Hold), cancellationToken);

    // The resourceVersion makes it fail rather than take away a finalizer that somebody has added meanwhile.
    private async Task SetFinalizersAsync(AccessRequest request, bool present, CancellationToken cancellationToken)
    {
        var current = await requests.GetAsync(request.Metadata.NamespaceProperty, request.Metadata.Name, cancellationToken);
        if (current is null || current.Metadata.Uid != request.Metadata.Uid)
        {
            return;
        }

        var others = (current.Metadata.Finalizers ?? []).Where(f => f != ApiConstants.Finalizer);
        var wanted = present ? others.Append(ApiConstants.Finalizer) : others;
        await requests.MergePatchAsync(
            current.Metadata.NamespaceProperty,
            current.Metadata.Name,
            new JsonObject
            {
                ["metadata"] = new JsonObject
                {
                    ["resourceVersion"] = current.Metadata.ResourceVersion,
                    ["finalizers"] = new JsonArray([.. wanted.Select(f => JsonValue.Create(f))]),
                },
            },
            cancellationToken);
    }

    private static V1ObjectReference About(AccessRequest request) => RequestEvents.About(
        new(request.Metadata.NamespaceProperty, request.Metadata.Name, request.Metadata.Uid));

    // What came of what the record announces.
    private sealed record Effect(List<BindingReference> Bound, string? Unlaid, string? Trouble, string? Obstacle);
}
