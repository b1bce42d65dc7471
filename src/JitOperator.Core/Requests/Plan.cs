using System.Collections.Immutable;
using JitOperator.Api.Audit;
using JitOperator.Api.V1Alpha1;

namespace JitOperator.Core.Requests;

/// <summary>
/// What to do about one request. Carried out in the order of the members: rights are taken away first and come last, and a record is
/// durable before what it announces exists. The default does nothing.
/// </summary>
public sealed record Plan
{
    /// <summary>Bindings to delete.</summary>
    public ImmutableList<AuditBinding> DeleteBindings { get; init; } = [];

    /// <summary>Records to append, all or none.</summary>
    public ImmutableList<AuditRecord> Records { get; init; } = [];

    /// <summary>The history after those records.</summary>
    public required RequestHistory History { get; init; }

    /// <summary>Undecided approvals that are no longer needed.</summary>
    public ImmutableList<AccessApproval> DeleteApprovals { get; init; } = [];

    /// <summary>Approvals that must exist.</summary>
    public ImmutableList<AccessApproval> CreateApprovals { get; init; } = [];

    /// <summary>The grant whose bindings must exist, all of them; null when none may.</summary>
    public Grant? EnsureGrant { get; init; }

    /// <summary>True when the request's finalizer must be put on before anything is granted.</summary>
    public bool AddFinalizer { get; init; }

    /// <summary>True when nothing of the request is left and its finalizer can go.</summary>
    public bool RemoveFinalizer { get; init; }

    /// <summary>True when the request has been kept for its time and its object can go.</summary>
    public bool DeleteRequest { get; init; }

    /// <summary>What the grant is held by though nothing else is missing; null when it is not held.</summary>
    public Hold? Hold { get; init; }

    /// <summary>When to look again at the latest; null when only a change can matter.</summary>
    public DateTimeOffset? WakeAt { get; init; }

    /// <summary>The plan with one more record.</summary>
    public Plan With(AuditRecord record) => this with { Records = Records.Add(record), History = History.Apply(record) };

    /// <summary>The plan that also looks again at a time, if that is earlier.</summary>
    public Plan WakingAt(DateTimeOffset? time) => time is null || WakeAt <= time ? this : this with { WakeAt = time };
}
