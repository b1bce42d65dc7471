using System.Text.Json.Nodes;
using JitOperator.Api;
using JitOperator.Api.V1Alpha1;
using JitOperator.Core.Requests;
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
    ResourceClient<StatusOf<AccessRequestStatus>> statuses)
{
    /// <summary>Carries out a plan for a request that exists.</summary>
    /// <param name="situation">What the plan stands on.</param>
    /// <param name="plan">The plan.</param>
    /// <param name="epoch">The log's epoch from before the situation was gathered.</param>
    /// <param name="cancellationToken">Cancels between any two steps.</param>
    public async Task<Execution> ExecuteAsync(Situation situation, Plan plan, long epoch, CancellationToken cancellationToken)
    {
        await RecordAsync(situation.Request.Metadata.Uid, About(situation.Request), plan, epoch, cancellationToken);
        if (plan.AddFinalizer)
        {
            await SetFinalizersAsync(situation.Request, present: true, cancellationToken);
        }

        var trouble = await ApprovalsAsync(situation, plan, cancellationToken);
        var bound = default(BindingWriter.Outcome);
        if (plan.EnsureBinding is { } grant)
        {
            bound = await BindAsync(situation, plan, grant, cancellationToken);
            if (bound.Obstacle is not null)
            {
                return new(bound.Obstacle, null);
            }

            trouble ??= bound.Binding is null ? $"RoleBinding {grant.Binding.Name} is not in place yet; the operator keeps trying." : null;
        }

        await StatusAsync(situation, plan, bound.Binding, trouble, cancellationToken);
        if (plan.RemoveFinalizer)
        {
            await SetFinalizersAsync(situation.Request, present: false, cancellationToken);
        }

        return new(null, trouble);
    }

    /// <summary>Carries out what a plan has left to do for a request that is gone.</summary>
    public Task ExecuteGoneAsync(string requestUid, Plan plan, long epoch, CancellationToken cancellationToken)
    {
        var about = plan.Records.Select(r => r.Request).FirstOrDefault(r => r is not null);
        return RecordAsync(requestUid, about is null ? null : RequestEvents.About(about), plan, epoch, cancellationToken);
    }

    private async Task RecordAsync(
        string requestUid, V1ObjectReference? about, Plan plan, long epoch, CancellationToken cancellationToken)
    {
        foreach (var binding in plan.DeleteBindings)
        {
            await bindings.DeleteAsync(binding, requestUid, cancellationToken);
        }

        if (plan.Records.Count > 0)
        {
            var written = await log.AppendAsync(plan.Records, epoch, cancellationToken);
            if (about is not null)
            {
                events.Tell(about, written);
            }
        }
    }

    private async Task<string?> ApprovalsAsync(Situation situation, Plan plan, CancellationToken cancellationToken)
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

        foreach (var observed in situation.Approvals)
        {
            await approvals.TellAsync(observed, plan.History, cancellationToken);
        }

        if (trouble is not null)
        {
            events.Blocked(About(situation.Request), trouble);
        }

        return trouble;
    }

    private async Task<BindingWriter.Outcome> BindAsync(
        Situation situation, Plan plan, Grant grant, CancellationToken cancellationToken)
    {
        // One that was found as signed, and that the plan does not take away, is there.
        var found = situation.Bindings.FirstOrDefault(b =>
            b.Stamp is not null && b.Name == grant.Binding.Name && plan.DeleteBindings.TrueForAll(d => d.Uid != b.Uid));
        return found is null
            ? await bindings.EnsureAsync(situation.Request, grant, cancellationToken)
            : new(new V1RoleBinding { Metadata = new() { NamespaceProperty = found.Namespace, Name = found.Name, Uid = found.Uid } }, null);
    }

    private async Task StatusAsync(
        Situation situation, Plan plan, V1RoleBinding? binding, string? trouble, CancellationToken cancellationToken)
    {
        var reference = binding is null
            ? null
            : new BindingReference
            {
                Namespace = binding.Metadata.NamespaceProperty,
                Name = binding.Metadata.Name,
                Uid = binding.Metadata.Uid,
            };
        var status = StatusProjection.Of(situation, plan.History, reference, trouble);
        if (!StatusOf.Same(status, situation.Request.Status))
        {
            await statuses.ApplyStatusAsync(
                new(ApiConstants.ApiVersion, AccessRequest.KindName, situation.Request.Metadata, status), cancellationToken);
        }
    }

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
}
