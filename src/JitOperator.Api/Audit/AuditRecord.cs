using System.Text.Json;

namespace JitOperator.Api.Audit;

/// <summary>
/// One record of the audit log. Stored in the canonical form of RFC 8785, null members left out. Times are RFC 3339 in UTC with
/// milliseconds. Members are only ever added, never renamed or given another meaning, within one <see cref="V"/>.
/// </summary>
public sealed record AuditRecord
{
    /// <summary>Version of the record's form.</summary>
    public int V { get; init; } = 1;

    /// <summary>Position in the log, from 0. Set by the log.</summary>
    public long Index { get; init; }

    /// <summary>When it was written. Never earlier than the record before. Set by the log.</summary>
    public string Time { get; init; } = string.Empty;

    /// <summary>Name of the cluster. Set by the log.</summary>
    public string Cluster { get; init; } = string.Empty;

    /// <summary>One of <see cref="AuditRecordTypes"/>.</summary>
    public required string Type { get; init; }

    /// <summary>Who did it; null when the operator did it by itself.</summary>
    public AuditActor? Actor { get; init; }

    /// <summary>Who gets access, where the actor filed the request for them.</summary>
    public string? Subject { get; init; }

    /// <summary>The AccessRequest that this is about.</summary>
    public AuditRequest? Request { get; init; }

    /// <summary>The policy in force.</summary>
    public AuditPolicy? Policy { get; init; }

    /// <summary>The whole rules of the policy (<see cref="V1Alpha1.AccessPolicySpec"/>); if they are too long, only their digest.</summary>
    public JsonElement? PolicySpec { get; init; }

    /// <summary>What somebody wanted to do, of a record about admission.</summary>
    public AuditAdmission? Admission { get; init; }

    /// <summary>The stage that this is about.</summary>
    public AuditStage? Stage { get; init; }

    /// <summary>The decision that this is about.</summary>
    public AuditDecision? Decision { get; init; }

    /// <summary>What was asked for.</summary>
    public AuditTarget? Target { get; init; }

    /// <summary>The request whose access this one prolongs.</summary>
    public AuditRequest? Extends { get; init; }

    /// <summary>When access began.</summary>
    public string? StartsAt { get; init; }

    /// <summary>When access ends, or ended at the latest.</summary>
    public string? ExpiresAt { get; init; }

    /// <summary>Agreed duration in seconds.</summary>
    public long? DurationSeconds { get; init; }

    /// <summary>Why it was asked for.</summary>
    public string? Reason { get; init; }

    /// <summary>Ticket or incident number.</summary>
    public string? Ticket { get; init; }

    /// <summary>The bindings concerned.</summary>
    public IReadOnlyList<AuditBinding>? Bindings { get; init; }

    /// <summary>Reason for programs, in CamelCase.</summary>
    public string? Cause { get; init; }

    /// <summary>Reason for people, a sentence.</summary>
    public string? Message { get; init; }

    /// <summary>What each policy said, a line each.</summary>
    public IReadOnlyList<string>? Explanation { get; init; }

    /// <summary>What proves it.</summary>
    public AuditEvidence? Evidence { get; init; }

    /// <summary>A change of the log's key.</summary>
    public AuditRotation? Rotation { get; init; }

    /// <summary>What was pruned.</summary>
    public AuditPruning? Pruning { get; init; }

    /// <summary>A legal hold.</summary>
    public AuditHold? Hold { get; init; }

    /// <summary>What was done with a grant.</summary>
    public AuditActivity? Activity { get; init; }

    /// <summary>Calls that still ran when a grant ended.</summary>
    public IReadOnlyList<AuditAction>? Running { get; init; }

    /// <summary>How much of what was done is known.</summary>
    public AuditCoverage? Coverage { get; init; }

    /// <summary>What a review found.</summary>
    public AuditFinding? Finding { get; init; }
}
