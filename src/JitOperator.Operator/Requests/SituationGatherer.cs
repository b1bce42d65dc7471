using JitOperator.Api;
using JitOperator.Api.V1Alpha1;
using JitOperator.Core.Requests;
using JitOperator.Core.Stamps;
using JitOperator.Operator.Hosting;
using JitOperator.Runtime.Client;
using k8s.Models;

namespace JitOperator.Operator.Requests;

/// <summary>
/// Does every read that a decision stands on. What the caches say as expected is believed; what is not expected is read anew from the
/// API server first, because a cache that is behind looks the same as somebody's tampering.
/// </summary>
public sealed class SituationGatherer(
    Caches caches, RoleReader roles, ResourceClient<V1RoleBinding> bindings, IStampVerifier verifier, TimeProvider time)
{
    /// <summary>Gathers what is known of a request.</summary>
    public async Task<Situation> GatherAsync(AccessRequest request, RequestHistory history, CancellationToken cancellationToken)
    {
        var @namespace = request.Metadata.NamespaceProperty;
        var now = time.GetUtcNow();
        var over = history.TerminalPhase is not null || now >= history.Grant?.ExpiresAt;
        return new Situation
        {
            Request = request,
            Requester = RequestStamp.Verify(request, verifier),
            Revoker = RevocationStamp.Verify(request, verifier),
            History = history,
            Policies = [.. caches.Policies.All],
            // What is over is decided from stored data alone: nothing that can fail comes before it.
            Role = over ? RoleState.Unknown : await roles.ReadAsync(request.Spec.Role.Kind, request.Spec.Role.Name, @namespace, cancellationToken),
            Approvals = [.. caches.Approvals.ByIndex(RequestKeys.ByRequest, request.Metadata.Uid).Select(Observe)],
            Bindings = await BindingsAsync(request.Metadata.Uid, history, cancellationToken),
            Now = now,
        };
    }

    /// <summary>The role bindings that claim to serve a request, and the one that its grant must have, confirmed.</summary>
    public async Task<IReadOnlyList<ObservedBinding>> BindingsAsync(
        string requestUid, RequestHistory history, CancellationToken cancellationToken)
    {
        var grant = history.TerminalPhase is null ? history.Grant : null;
        var names = caches.Bindings.ByIndex(RequestKeys.ByRequest, requestUid)
            .Select(b => (b.Metadata.NamespaceProperty, b.Metadata.Name))
            .ToHashSet();
        if (grant is not null)
        {
            names.Add((grant.Binding.Namespace, grant.Binding.Name));
        }

        var observed = new List<ObservedBinding>();
        foreach (var (@namespace, name) in names)
        {
            var cached = caches.Bindings.Get(new(@namespace, name));
            var expected = grant is not null && grant.Binding.Namespace == @namespace && grant.Binding.Name == name
                && cached is not null && BindingStamp.Verify(cached, verifier) is not null;
            var binding = expected ? cached : await bindings.GetAsync(@namespace, name, cancellationToken);
            if (binding is not null)
            {
                observed.Add(new(@namespace, name, binding.Metadata.Uid, BindingStamp.Verify(binding, verifier)));
            }
        }

        return observed;
    }

    private ObservedApproval Observe(AccessApproval approval) => new(
        approval,
        DecisionStamp.Verify(approval, verifier),
        approval.GetAnnotation(Annotations.DecisionStamp));
}
