using JitOperator.Api.Audit;
using JitOperator.Api.V1Alpha1;
using JitOperator.Core.Stamps;

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

    /// <summary>The role that is asked for.</summary>
    public RoleState Role { get; init; } = RoleState.Unknown;

    /// <summary>The approvals that refer to this request.</summary>
    public IReadOnlyList<ObservedApproval> Approvals { get; init; } = [];

    /// <summary>Role bindings with this request's UID in their label, or with the name of its grant, confirmed by a live read.</summary>
    public IReadOnlyList<ObservedBinding> Bindings { get; init; } = [];

    /// <summary>Why the API server refuses the role binding for good, a sentence; null when it did not.</summary>
    public string? Obstacle { get; init; }

    /// <summary>The time.</summary>
    public required DateTimeOffset Now { get; init; }
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
}

/// <summary>An approval, and its stamp where that verifies.</summary>
/// <param name="Approval">The object.</param>
/// <param name="Stamp">Who decided what; null when nobody did, or the stamp does not verify.</param>
/// <param name="StampText">The stamp as it stands in the object.</param>
public sealed record ObservedApproval(AccessApproval Approval, DecisionStamp? Stamp, string? StampText);

/// <summary>A role binding that has to do with the request.</summary>
/// <param name="Namespace">Namespace.</param>
/// <param name="Name">Name.</param>
/// <param name="Uid">UID.</param>
/// <param name="Stamp">What the operator laid out; null when it did not, or the binding was changed since.</param>
public sealed record ObservedBinding(string Namespace, string Name, string Uid, BindingStamp? Stamp)
{
    /// <summary>The binding as records name it.</summary>
    internal AuditBinding Reference => new(Namespace, Name, Uid);

    /// <summary>True when it may be deleted for this request: by its signature, or by a name that is reserved (decision record 0005).</summary>
    internal bool Serves(string requestUid) => BindingName.IsReserved(Name) && (Stamp is null || Stamp.RequestUid == requestUid);

    /// <summary>What to record of it where no live grant wants it: a forgery if unsigned, else an orphan.</summary>
    internal (string Type, string Cause, string Message) Stray => Stamp is null
        ? (AuditRecordTypes.BindingForged, "BindingForged", $"RoleBinding {Name} claims to be the operator's without its signature, and is removed.")
        : (AuditRecordTypes.BindingOrphaned, "BindingOrphaned", $"RoleBinding {Name} has no live grant, and is removed.");
}
