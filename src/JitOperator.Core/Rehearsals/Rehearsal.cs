using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using JitOperator.Api;
using JitOperator.Api.V1Alpha1;
using JitOperator.Core.Admission;
using JitOperator.Core.Requests;
using JitOperator.Core.Scopes;
using JitOperator.Core.Stamps;
using JitOperator.Core.Values;
using k8s.Models;

namespace JitOperator.Core.Rehearsals;

/// <summary>
/// Plays through, without a cluster and in time of its own, what would become of requests: the same rules at admission, the same
/// decisions, carried out in memory. For people who write policies, and for tests.
/// </summary>
/// <param name="start">When it begins.</param>
/// <param name="namespaces">The namespaces that there are.</param>
/// <param name="roles">What a role allows in a scope.</param>
public sealed class Rehearsal(DateTimeOffset start, INamespaces namespaces, Func<RoleReference, GrantScope, RoleState> roles)
{
    private readonly RehearsalKey _key = new();
    private readonly List<RehearsedRequest> _requests = [];
    private int _uids;
    private long _records;
    private long? _witnessed;

    /// <summary>The time.</summary>
    public DateTimeOffset Now { get; private set; } = start;

    /// <summary>The policies. Call <see cref="Settle()"/> after changing them.</summary>
    public IList<AccessPolicy> Policies { get; } = [];

    /// <summary>True when the operator has witnesses to ask.</summary>
    public bool HasWitnesses { get; init; } = true;

    /// <summary>
    /// True while witnesses cosign whatever is recorded, at once; false while they know only what was recorded before. Call
    /// <see cref="Settle()"/> after changing it.
    /// </summary>
    public bool IsWitnessed
    {
        get => _witnessed is null;
        set => _witnessed = value ? null : _witnessed ?? _records;
    }

    /// <summary>What keeps the operator from granting anything, a sentence; null when nothing does. Call <see cref="Settle()"/> after changing it.</summary>
    public string? GrantsHeld { get; set; }

    /// <summary>The requests so far, in the order in which they were filed.</summary>
    public IReadOnlyList<RehearsedRequest> Requests => _requests;

    /// <summary>The request of a name; of several, the one that was filed last. Null when there is none.</summary>
    public RehearsedRequest? Find(string name) => _requests.FindLast(r => r.Manifest.Metadata.Name == name);

    /// <summary>Files a request.</summary>
    /// <returns>What admission says to it.</returns>
    public Ruling Ask(StampedUser user, AccessRequest request)
    {
        var metadata = request.Metadata;
        if (Existing(metadata.NamespaceProperty, metadata.Name) is not null)
        {
            return Ruling.Refuse($"AccessRequest {metadata.Name} already exists; give this one another name, or delete that one first.");
        }

        metadata.Uid = NewUid();
        metadata.Generation = 1;
        metadata.CreationTimestamp = Now.UtcDateTime;
        metadata.Finalizers = [ApiConstants.Finalizer];
        request.Status = null;
        Annotate(metadata, Annotations.Stamp, RequestStamp.Type, new RequestStamp(
            metadata.NamespaceProperty,
            metadata.Name,
            null,
            Digests.OfRequest(metadata.NamespaceProperty, request.Spec),
            user,
            Timestamp.Format(Now)));
        var rules = new RequestRules(
            _key, () => Policies, namespaces, (kind, name, place) => !roles(new() { Kind = kind, Name = name }, GrantScope.Of([place])).IsMissing, () => Now);
        var ruling = rules.Create(request, metadata.NamespaceProperty, user);
        if (ruling.Allowed)
        {
            _requests.Add(new RehearsedRequest(request));
            Settle();
        }

        return ruling;
    }

    /// <summary>Decides an approval of a request that is open, or its review: the first that this person may decide, else the first.</summary>
    /// <returns>What admission says to it.</returns>
    public Ruling Decide(StampedUser user, RehearsedRequest request, string verdict, string? comment)
    {
        var open = request.Approvals.Where(a => a.Spec.Decision is null).ToList();
        if (open.Count == 0)
        {
            return Ruling.Refuse($"AccessRequest {request.Manifest.Metadata.Name} has no open approval.");
        }

        var first = default(Ruling?);
        foreach (var approval in open)
        {
            var (ruling, decided) = Try(user, approval, verdict, comment);
            first ??= ruling;
            if (ruling.Allowed)
            {
                request.Approvals[request.Approvals.IndexOf(approval)] = decided;
                Settle();
                return ruling;
            }
        }

        return first!.Value;
    }

    /// <summary>Sets <c>spec.revoked</c>.</summary>
    public void Revoke(StampedUser user, RehearsedRequest request)
    {
        request.Manifest.Spec.Revoked = true;
        request.Manifest.Metadata.Generation++;
        Annotate(
            request.Manifest.Metadata,
            Annotations.RevocationStamp,
            RevocationStamp.Type,
            new RevocationStamp(request.Manifest.Metadata.Uid, user, Timestamp.Format(Now)));
        Settle();
    }

    /// <summary>Deletes a request's object.</summary>
    public void Delete(RehearsedRequest request)
    {
        request.Manifest.Metadata.DeletionTimestamp = Now.UtcDateTime;
        request.IsGone |= request.Manifest.Metadata.Finalizers is not { Count: > 0 };
        Settle();
    }

    /// <summary>Lets time go by: whatever falls due on the way happens at its time.</summary>
    public void Wait(TimeSpan time)
    {
        var until = Now + time;
        while (_requests.Min(r => r.WakeAt) is { } next && next < until)
        {
            Now = next > Now ? next : Now;
            Settle();
        }

        Now = until;
        Settle();
    }

    /// <summary>The status that a request has now.</summary>
    public AccessRequestStatus StatusOf(RehearsedRequest request) => StatusProjection.Of(
        SituationOf(request),
        request.History,
        [.. request.Bindings.Select(b => new BindingReference { Namespace = b.Namespace.Length == 0 ? null : b.Namespace, Name = b.Name, Uid = b.Uid })],
        hold: request.Hold);

    /// <summary>Looks at every request until nothing is left to do.</summary>
    public void Settle()
    {
        foreach (var request in _requests.ToList())
        {
            Settle(request);
        }
    }

    // In practice two or three looks. A bound, so that a fault in a rule does not go on for ever.
    private void Settle(RehearsedRequest request)
    {
        for (var look = 0; look < 50; look++)
        {
            var situation = SituationOf(request);
            var plan = request.IsGone
                ? GoneRequest.Decide(
                    request.Manifest.Metadata.Uid, request.History, situation.Bindings, situation.Approvals, situation.PolicyNamed(request.History.PolicyName)?.Spec.Requirements?.Mfa, request.Manifest.Metadata.NamespaceProperty, Now)
                : Lifecycle.Decide(situation);
            request.WakeAt = plan.WakeAt > Now ? plan.WakeAt : null;
            var changed = request.CarryOut(plan, Now, NewUid, _records);
            _records += plan.Records.Count;
            request.Manifest.Status = StatusOf(request);
            if (!changed && (plan.WakeAt is null || plan.WakeAt > Now))
            {
                break;
            }
        }
    }

    private Situation SituationOf(RehearsedRequest request)
    {
        var scope = Situation.ScopeOf(request.Manifest, request.History, namespaces);
        var situation = new Situation
        {
            Request = request.Manifest,
            Requester = RequestStamp.Verify(request.Manifest, _key),
            Revoker = RevocationStamp.Verify(request.Manifest, _key),
            History = request.History,
            Policies = [.. Policies],
            Namespaces = namespaces,
            Scope = scope,
            Role = scope.Scope is null ? RoleState.Unknown : roles(request.Manifest.Spec.Role, scope.Scope),
            Approvals = [.. request.Approvals.Select(Observe)],
            Bindings = [.. request.Bindings],
            Extended = request.Manifest.Spec.Extends is { } name ? Existing(request.Manifest.Metadata.NamespaceProperty, name)?.History : null,
            Before = BeforeOf(request),
            HasWitnesses = HasWitnesses,
            WitnessedSize = HasWitnesses ? _witnessed ?? _records : 0,
            GrantsHeld = GrantsHeld,
            Now = Now,
        };
        return situation with
        {
            Others = [.. _requests.Where(r => r != request && PersonName.Same(r.History.Person, situation.Person)).Select(r => r.History)],
        };
    }

    private RehearsedRequest? Existing(string @namespace, string name) =>
        _requests.Find(r => !r.IsGone && r.Manifest.Metadata.NamespaceProperty == @namespace && r.Manifest.Metadata.Name == name);

    private RequestHistory? BeforeOf(RehearsedRequest request)
    {
        var (metadata, digest) = (request.Manifest.Metadata, Digests.OfRequest(request.Manifest.Metadata.NamespaceProperty, request.Manifest.Spec));
        return _requests.TakeWhile(r => r != request)
            .Select(r => r.History)
            .FirstOrDefault(h => (h.Grant is not null || h.Cleaned)
                && h.Request?.Namespace == metadata.NamespaceProperty && h.Request.Name == metadata.Name && h.Request.Digest == digest);
    }

    private (Ruling Ruling, AccessApproval Decided) Try(StampedUser user, AccessApproval approval, string verdict, string? comment)
    {
        var decided = new AccessApproval
        {
            Metadata = new V1ObjectMeta
            {
                Name = approval.Metadata.Name,
                NamespaceProperty = approval.Metadata.NamespaceProperty,
                Uid = approval.Metadata.Uid,
                Labels = approval.Metadata.Labels,
            },
            Spec = Decided(approval.Spec, verdict, comment),
        };
        Annotate(decided.Metadata, Annotations.DecisionStamp, DecisionStamp.Type, new DecisionStamp(
            decided.Metadata.Uid, Digests.OfApproval(decided.Spec), verdict, comment, user, Timestamp.Format(Now)));
        var rules = new ApprovalRules(
            _key,
            uid => _requests.Find(r => r.Manifest.Metadata.Uid == uid && !r.IsGone)?.Manifest,
            uid => _requests.Find(r => r.Manifest.Metadata.Uid == uid)?.Approvals ?? [],
            name => Policies.FirstOrDefault(p => p.Metadata.Name == name),
            () => Now);
        return (rules.Update(approval, decided, user), decided);
    }

    private static AccessApprovalSpec Decided(AccessApprovalSpec spec, string verdict, string? comment)
    {
        var decided = Digests.AsLaidOut(spec);
        (decided.Decision, decided.Comment) = (verdict, comment);
        return decided;
    }

    private ObservedApproval Observe(AccessApproval approval) => new(
        approval, DecisionStamp.Verify(approval, _key), approval.GetAnnotation(Annotations.DecisionStamp));

    private void Annotate<T>(V1ObjectMeta metadata, string annotation, string type, T stamp)
        where T : class
    {
        metadata.Annotations ??= new Dictionary<string, string>(StringComparer.Ordinal);
        metadata.Annotations[annotation] = Stamp.Write(type, stamp, _key);
    }

    // In the form of a UID, and the same in every run.
    private string NewUid() => new Guid(SHA256.HashData(Encoding.UTF8.GetBytes((_uids++).ToString(CultureInfo.InvariantCulture))).AsSpan(0, 16)).ToString();
}
