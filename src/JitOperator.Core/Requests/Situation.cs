using System.Collections.Immutable;
using JitOperator.Api.Audit;
using JitOperator.Api.V1Alpha1;
using JitOperator.Core.Policies;
using JitOperator.Core.Scopes;
using JitOperator.Core.Stamps;
using JitOperator.Core.Values;

namespace JitOperator.Core.Requests;

/// <summary>Everything that a decision on one request stands on. Gathered beforehand; deciding reads nothing else.</summary>
public sealed record Situation
{
    /// <summary>The request.</summary>
    public required AccessRequest Request { get; init; }

    /// <summary>Who asked; null unless the stamp verifies.</summary>
    public RequestStamp? Requester { get; init; }

    /// <summary>Who set <c>spec.revoked</c>; null unless somebody did and the stamp verifies.</summary>
    public RevocationStamp? Revoker { get; init; }

    /// <summary>What the log says of this request.</summary>
    public required RequestHistory History { get; init; }

    /// <summary>Every policy.</summary>
    public IReadOnlyList<AccessPolicy> Policies { get; init; } = [];

    /// <summary>
    /// Names of policies whose present state, or whose deletion, the audit log does not hold yet. While there is any, no policy judges:
    /// what decides must be on record first, and one that denies must not be passed over.
    /// </summary>
    public IReadOnlyList<string> UnrecordedPolicies { get; init; } = [];

    /// <summary>The namespaces of the cluster.</summary>
    public INamespaces Namespaces { get; init; } = KnownNamespaces.None;

    /// <summary>Where the request wants its role: <see cref="ScopeOf"/>, as it was when the role was read.</summary>
    public required ScopeResolver.Resolution Scope { get; init; }

    /// <summary>The role that is asked for, in all of that scope.</summary>
    public RoleState Role { get; init; } = RoleState.Unknown;

    /// <summary>The approvals that refer to this request.</summary>
    public IReadOnlyList<ObservedApproval> Approvals { get; init; } = [];

    /// <summary>Bindings with this request's UID in their label, or with the names of its grant, confirmed by a live read.</summary>
    public IReadOnlyList<ObservedBinding> Bindings { get; init; } = [];

    /// <summary>What else of the same person matters: requests that live, wait for a review, or ended last by their policy.</summary>
    public IReadOnlyList<RequestHistory> Others { get; init; } = [];

    /// <summary>The request that <c>spec.extends</c> names; null when there is none of that name.</summary>
    public RequestHistory? Extended { get; init; }

    /// <summary>An earlier request of the same namespace, name and content; null when there was none.</summary>
    public RequestHistory? Before { get; init; }

    /// <summary>Why the API server refuses a binding for good, a sentence; null when it did not.</summary>
    public string? Obstacle { get; init; }

    /// <summary>True when the operator has witnesses to ask.</summary>
    public bool HasWitnesses { get; init; }

    /// <summary>How many records of the log are under a checkpoint that enough witnesses have cosigned.</summary>
    public long WitnessedSize { get; init; }

    /// <summary>What keeps the operator from granting anything at all, a sentence; null when nothing does.</summary>
    public string? GrantsHeld { get; init; }

    /// <summary>The time.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>Who is to get access; empty while nobody knows who asked.</summary>
    public string Person => Requester is null ? string.Empty : Subjects.PersonOf(Request.Spec, Requester.User).Username;

    /// <summary>When access would begin if everybody agreed now.</summary>
    internal DateTimeOffset Start => RequestForm.StartOf(Request.Spec) is { } start && start > Now ? start : Now;

    /// <summary>Who set <c>spec.revoked</c>, for people.</summary>
    internal string RevokedBy => Revoker?.User.Username ?? "somebody unknown";

    /// <summary>The bindings that may be deleted for this request.</summary>
    internal IEnumerable<ObservedBinding> OwnBindings => Bindings.Where(b => b.Serves(Request.Metadata.Uid));

    /// <summary>
    /// Where a request wants its role: as it was when approval began, and before that, as things are now.
    /// </summary>
    public static ScopeResolver.Resolution ScopeOf(AccessRequest request, RequestHistory history, INamespaces namespaces) =>
        (history.Grant?.Scope ?? history.Coverage?.Scope) is { } agreed
            ? new(agreed, null, string.Empty)
            : RequestForm.Fault(request.Spec, request.Metadata.Name) is { } fault
                ? new(null, DenialCauses.InvalidRequest, fault)
                : ScopeResolver.Resolve(request.Spec, request.Metadata.NamespaceProperty, namespaces);

    /// <summary>The bindings that a grant can have: none in a namespace that was deleted under it. The request's own goes with the request.</summary>
    internal ImmutableList<AuditBinding> BindingsOf(Grant grant) => grant.Bindings.RemoveAll(binding =>
        binding.Namespace.Length > 0
        && binding.Namespace != Request.Metadata.NamespaceProperty
        && Namespaces.LabelsOf(binding.Namespace) is null);

    /// <summary>The policy of a name; null when there is none.</summary>
    internal AccessPolicy? PolicyNamed(string name) => Policies.FirstOrDefault(p => p.Metadata.Name == name);

    /// <summary>What the policies are asked about this request, whose requester and scope are known.</summary>
    /// <param name="at">When access would begin; null to leave hours and freezes out.</param>
    internal AccessInquiry Inquiry(DateTimeOffset? at) => new()
    {
        Spec = Request.Spec,
        Filer = Requester!.User,
        Scope = Scope.Scope!,
        Namespaces = Namespaces,
        At = at,
        Asked = Request.Metadata.CreationTimestamp is { } created ? Timestamp.FromUtc(created) : Now,
    };
}

/// <summary>What is known of a role. The default is that nothing is, which never grants.</summary>
/// <param name="Digest">Digest of its rules; null when there is no such role, or nothing is known.</param>
/// <param name="Allows">Its rules for people to read.</param>
/// <param name="IsMissing">True when the API server says that there is no such role.</param>
public sealed record RoleState(string? Digest, IReadOnlyList<string> Allows, bool IsMissing)
{
    /// <summary>The look-up gave no answer: not yet, never yes.</summary>
    public static RoleState Unknown { get; } = new(null, [], IsMissing: false);

    /// <summary>There is no such role.</summary>
    public static RoleState Missing { get; } = new(null, [], IsMissing: true);

    /// <summary>What of it leads further than it looks.</summary>
    public IReadOnlyList<string> Risks { get; init; } = [];
}

/// <summary>An approval, and its stamp where that verifies.</summary>
/// <param name="Approval">The object.</param>
/// <param name="Stamp">Who decided what; null when nobody did, or the stamp does not verify.</param>
/// <param name="StampText">The stamp as it stands in the object.</param>
public sealed record ObservedApproval(AccessApproval Approval, DecisionStamp? Stamp, string? StampText)
{
    /// <summary>True when it is of a review, and not for approval.</summary>
    public bool IsReview => Approval.Spec.Review == true;
}

/// <summary>A binding that has to do with the request.</summary>
/// <param name="Namespace">Namespace; empty for a ClusterRoleBinding.</param>
/// <param name="Name">Name.</param>
/// <param name="Uid">UID.</param>
/// <param name="Stamp">What the operator laid out; null when it did not, or the binding was changed since.</param>
public sealed record ObservedBinding(string Namespace, string Name, string Uid, BindingStamp? Stamp)
{
    /// <summary>Its kind, for people.</summary>
    internal string Kind => BindingName.KindIn(Namespace);

    /// <summary>The binding as records name it.</summary>
    internal AuditBinding Reference => new(Namespace, Name, Uid);

    /// <summary>True when it may be deleted for this request: by its signature, or by a name that is reserved (decision record 0005).</summary>
    internal bool Serves(string requestUid) => BindingName.IsReserved(Name) && (Stamp is null || Stamp.RequestUid == requestUid);

    /// <summary>What to record of it where no live grant wants it: a forgery if unsigned, else an orphan.</summary>
    internal (string Type, string Cause, string Message) Stray => Stamp is null
        ? (AuditRecordTypes.BindingForged, "BindingForged", $"{Kind} {Name} claims to be the operator's without its signature, and is removed.")
        : (AuditRecordTypes.BindingOrphaned, "BindingOrphaned", $"{Kind} {Name} has no live grant, and is removed.");
}
