using JitOperator.Api;
using JitOperator.Api.Audit;
using JitOperator.Api.V1Alpha1;
using JitOperator.Core.Policies;
using JitOperator.Core.Requests;
using JitOperator.Core.Scopes;
using JitOperator.Core.Stamps;
using JitOperator.Operator.Bindings;
using JitOperator.Operator.Hosting;
using JitOperator.Operator.Log;
using k8s.Models;

namespace JitOperator.Operator.Requests;

/// <summary>
/// Does every read that a decision stands on. What the caches say as expected is believed; what is not expected is read anew from the
/// API server first, because a cache that is behind looks the same as somebody's tampering.
/// </summary>
/// <param name="caches">What is known of the cluster.</param>
/// <param name="book">What the log says.</param>
/// <param name="roles">Reads roles.</param>
/// <param name="bindings">Reads bindings.</param>
/// <param name="verifier">Checks stamps.</param>
/// <param name="witnesses">What witnesses have said of the log.</param>
/// <param name="grantsHeld">What keeps the operator from granting anything, a sentence; null when nothing does.</param>
/// <param name="time">The time.</param>
public sealed class SituationGatherer(
    Caches caches, HistoryBook book, RoleReader roles, BindingClients bindings, IStampVerifier verifier, WitnessFollower witnesses, Func<string?> grantsHeld, TimeProvider time)
{
    private readonly CachedNamespaces _namespaces = new(caches.Namespaces);
    private readonly RoleCache _roles = new(caches.Roles, caches.ClusterRoles);

    /// <summary>How many records of the log enough witnesses have cosigned.</summary>
    public long WitnessedSize => witnesses.CosignedSize;

    /// <summary>Gathers what is known of a request.</summary>
    public async Task<Situation> GatherAsync(AccessRequest request, RequestHistory history, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var over = history.IsOver(now);
        var scope = Situation.ScopeOf(request, history, _namespaces);
        var requester = RequestStamp.Verify(request, verifier);
        // One look: those that judge are those that are held against the log.
        IReadOnlyList<AccessPolicy> policies = [.. caches.Policies.All];
        var situation = new Situation
        {
            Request = request,
            Requester = requester,
            Revoker = RevocationStamp.Verify(request, verifier),
            History = history,
            Policies = policies,
            UnrecordedPolicies = book.Policies.Unrecorded(policies),
            Namespaces = _namespaces,
            Scope = scope,
            // What is over is decided from stored data alone: nothing that can fail comes before it.
            Role = over || scope.Scope is null ? RoleState.Unknown : await RoleAsync(request, history, scope.Scope, cancellationToken),
            Approvals = ApprovalsOf(request.Metadata.Uid),
            Bindings = await BindingsAsync(request.Metadata.Uid, history, cancellationToken),
            Extended = ExtendedBy(request),
            Before = requester is null ? null : book.Before(new AuditRequest(
                request.Metadata.NamespaceProperty, request.Metadata.Name, request.Metadata.Uid, requester.Digest)),
            HasWitnesses = witnesses.HasWitnesses,
            WitnessedSize = witnesses.CosignedSize,
            GrantsHeld = grantsHeld(),
            Now = now,
        };

        // Only where it counts: a decision must not cost more, the more requests a person has.
        return over || requester is null || !PersonRules.Count(request.Spec, situation.Policies)
            ? situation
            : situation with { Others = book.OthersOf(situation.Person, request.Metadata.Uid) };
    }

    /// <summary>Who would get access by a request; null unless its stamp verifies.</summary>
    public string? PersonOf(AccessRequest request) =>
        RequestStamp.Verify(request, verifier) is { } requester ? Subjects.PersonOf(request.Spec, requester.User).Username : null;

    /// <summary>The approvals and reviews that refer to a request.</summary>
    public IReadOnlyList<ObservedApproval> ApprovalsOf(string requestUid) =>
        [.. caches.Approvals.ByIndex(RequestKeys.ByRequest, requestUid).Select(Observe)];

    /// <summary>The bindings that claim to serve a request, and those that its grant must have, confirmed.</summary>
    public async Task<IReadOnlyList<ObservedBinding>> BindingsAsync(
        string requestUid, RequestHistory history, CancellationToken cancellationToken)
    {
        var grant = history.TerminalPhase is null ? history.Grant : null;
        var names = caches.Bindings.OfRequest(requestUid)
            .Select(b => (Namespace: b.Metadata.NamespaceProperty ?? string.Empty, b.Metadata.Name))
            .ToHashSet();
        names.UnionWith((grant?.Bindings ?? []).Select(b => (b.Namespace, b.Name)));

        var observed = new List<ObservedBinding>();
        foreach (var (@namespace, name) in names)
        {
            var cached = caches.Bindings.Get(@namespace, name);
            var expected = grant?.Has(@namespace, name) == true && cached is not null && BindingStamp.Verify(cached, verifier) is not null;
            var binding = expected ? cached : await bindings.GetAsync(@namespace, name, cancellationToken);
            if (binding is not null)
            {
                observed.Add(new(@namespace, name, binding.Metadata.Uid, BindingStamp.Verify(binding, verifier)));
            }
        }

        return observed;
    }

    // Of a grant that is carried out, a role that the cache knows as it was agreed to is as expected. Everything else is read.
    private async Task<RoleState> RoleAsync(
        AccessRequest request, RequestHistory history, GrantScope scope, CancellationToken cancellationToken) =>
        history.Grant is { } grant
        && caches.Bindings.OfRequest(request.Metadata.Uid).Any()
        && _roles.Of(request.Spec.Role, scope) is { } known
        && known.Digest == grant.RoleRulesDigest
            ? known
            : await roles.ReadAsync(request.Spec.Role, scope, cancellationToken);

    private RequestHistory? ExtendedBy(AccessRequest request) =>
        request.Spec.Extends is { } name && caches.Requests.Get(new(request.Metadata.NamespaceProperty, name)) is { } extended
            ? book.Of(extended.Metadata.Uid)
            : null;

    private ObservedApproval Observe(AccessApproval approval) => new(
        approval,
        DecisionStamp.Verify(approval, verifier),
        approval.GetAnnotation(Annotations.DecisionStamp));
}
