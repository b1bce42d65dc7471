using JitOperator.Api;
using JitOperator.Api.Audit;
using JitOperator.Api.V1Alpha1;
using JitOperator.Core.Requests;
using JitOperator.Core.Stamps;
using JitOperator.Operator.Bindings;
using JitOperator.Operator.Tracing;
using JitOperator.Runtime.Client;
using k8s.Models;

namespace JitOperator.Operator.Requests;

/// <summary>Creates and deletes the bindings of grants.</summary>
public sealed class BindingWriter(
    BindingClients bindings,
    ResourceClient<V1Namespace> namespaces,
    BindingFactory factory,
    IStampVerifier verifier,
    TimeProvider time)
{
    /// <summary>What came of creating a binding. The default is that there is none.</summary>
    /// <param name="Binding">The binding that exists.</param>
    /// <param name="Obstacle">Why there can be none, a sentence; null when trying again may help.</param>
    public readonly record struct Outcome(V1RoleBinding? Binding, string? Obstacle);

    /// <summary>
    /// Makes sure that a binding of a grant exists. Created rather than applied: an object that is there already is not ours unless
    /// its signature says so, and an apply would take it over.
    /// </summary>
    /// <exception cref="KubernetesApiException">Anything that trying again may mend.</exception>
    public async Task<Outcome> EnsureAsync(AccessRequest request, Grant grant, AuditBinding wanted, CancellationToken cancellationToken)
    {
        // Time has passed since the decision: writing the record may have taken long.
        if (time.GetUtcNow() >= grant.ExpiresAt)
        {
            return default;
        }

        using var span = RequestTraces.Within("binding.create");
        try
        {
            return new(await bindings.CreateAsync(factory.Create(request, grant, wanted), cancellationToken), null);
        }
        catch (KubernetesApiException e) when (e.IsAlreadyExists)
        {
            var existing = await bindings.GetAsync(wanted.Namespace, wanted.Name, cancellationToken);
            return existing is not null && BindingStamp.Verify(existing, verifier)?.RequestUid == request.Metadata.Uid
                ? new(existing, null)
                : default;
        }
        catch (KubernetesApiException e) when (e.IsForbidden || e.IsInvalid || e.IsNotFound)
        {
            return await IsGoingAsync(wanted.Namespace, cancellationToken) ? default : new(null, Refusal(grant, wanted, e));
        }
    }

    /// <summary>
    /// Deletes a binding, and never somebody else's object that has come to bear its name. One that was put back since the cache looked
    /// is the binding, too.
    /// </summary>
    /// <exception cref="KubernetesApiException">The binding may still be there.</exception>
    public async Task<DeleteOutcome> DeleteAsync(AuditBinding binding, string requestUid, CancellationToken cancellationToken)
    {
        using var span = RequestTraces.Within("binding.delete");
        var outcome = DeleteOutcome.NotFound;
        for (var uid = binding.Uid ?? await UidAsync(binding, requestUid, cancellationToken);
            uid is not null;
            uid = await UidAsync(binding, requestUid, cancellationToken))
        {
            outcome = await bindings.DeleteAsync(binding.Namespace, binding.Name, uid, cancellationToken);
            if (outcome != DeleteOutcome.Refused)
            {
                return outcome;
            }
        }

        return outcome;
    }

    // In a namespace that is being deleted nothing can be created; the request goes with it, and that is what ends the grant.
    private async Task<bool> IsGoingAsync(string @namespace, CancellationToken cancellationToken) =>
        @namespace.Length > 0
        && await namespaces.GetAsync(null, @namespace, cancellationToken) is null or { Metadata.DeletionTimestamp: not null };

    private static string Refusal(Grant grant, AuditBinding binding, KubernetesApiException e)
    {
        var role = $"{grant.RoleKind}/{grant.RoleName}";
        return (e.IsForbidden, binding.Namespace) switch
        {
            (true, "") => $"The API server does not let the operator bind {role} in the whole cluster; "
                + "have the platform team apply config/rbac-cluster-wide and add the role to the ClusterRole jit-operator-grantable, then ask again.",
            (true, var place) => $"The API server does not let the operator bind {role} in namespace {place}; "
                + "have the platform team add the role to the ClusterRole jit-operator-grantable, then ask again.",
            (_, "") => $"The API server refuses a binding to {role} in the whole cluster ({e.Reason}); ask again.",
            (_, var place) => $"The API server refuses a binding to {role} in namespace {place} ({e.Reason}); ask again.",
        };
    }

    private async Task<string?> UidAsync(AuditBinding binding, string requestUid, CancellationToken cancellationToken)
    {
        var existing = await bindings.GetAsync(binding.Namespace, binding.Name, cancellationToken);
        return existing is not null && BindingExpiry.Concerns(existing) && existing.GetLabel(Labels.RequestUid) == requestUid
            ? existing.Metadata.Uid
            : null;
    }
}
