namespace JitOperator.Audit.Evidence;

/// <summary>A grant, as the population of an evidence pack lists it. Times are those of the log, see <c>docs/audit-format.md</c>.</summary>
public sealed record GrantRow
{
    /// <summary>Index of the record that granted it.</summary>
    public required long GrantIndex { get; init; }

    /// <summary>Namespace of the AccessRequest.</summary>
    public required string RequestNamespace { get; init; }

    /// <summary>Name of the AccessRequest.</summary>
    public required string RequestName { get; init; }

    /// <summary>UID of the AccessRequest.</summary>
    public required string RequestUid { get; init; }

    /// <summary>Who got access.</summary>
    public required string Person { get; init; }

    /// <summary>Who asked; the same person, or one who filed it for them.</summary>
    public string? FiledBy { get; init; }

    /// <summary>When it was asked for; null where that was pruned.</summary>
    public string? RequestedAt { get; init; }

    /// <summary>Why.</summary>
    public string? Reason { get; init; }

    /// <summary>Ticket or incident.</summary>
    public string? Ticket { get; init; }

    /// <summary>Name of the policy.</summary>
    public string? Policy { get; init; }

    /// <summary>Its generation.</summary>
    public long? PolicyGeneration { get; init; }

    /// <summary>Its digest.</summary>
    public string? PolicyDigest { get; init; }

    /// <summary>Role, as in <c>ClusterRole/edit</c>.</summary>
    public required string Role { get; init; }

    /// <summary>Where; empty for the whole cluster.</summary>
    public IReadOnlyList<string> Namespaces { get; init; } = [];

    /// <summary>True for the whole cluster.</summary>
    public bool ClusterWide { get; init; }

    /// <summary>What of the role leads further than it looks.</summary>
    public IReadOnlyList<string> Risks { get; init; } = [];

    /// <summary>The AccessRequest whose access this one prolongs, as <c>namespace/name</c>.</summary>
    public string? Extends { get; init; }

    /// <summary>The stages of the approval, each with how many people it requires: <c>lead (1)</c>.</summary>
    public IReadOnlyList<string> Stages { get; init; } = [];

    /// <summary>The approvals that count, in the order in which they were recorded.</summary>
    public IReadOnlyList<GrantAgreement> Approvals { get; init; } = [];

    /// <summary>When access began.</summary>
    public required string StartsAt { get; init; }

    /// <summary>When it was agreed to end.</summary>
    public required string AgreedEnd { get; init; }

    /// <summary>When it ended, by the record of that; null while there is none.</summary>
    public string? EndedAt { get; init; }

    /// <summary>How it ended: the cause of that record; null while there is none.</summary>
    public string? EndedBecause { get; init; }

    /// <summary>Who ended it; null where it was the operator, or has not ended.</summary>
    public string? EndedBy { get; init; }

    /// <summary>True when it was taken in an emergency, without approval.</summary>
    public bool BreakGlass { get; init; }

    /// <summary>Until when an emergency access is to be reviewed.</summary>
    public string? ReviewDeadline { get; init; }

    /// <summary>What reviewers said of it.</summary>
    public IReadOnlyList<GrantAgreement> Reviews { get; init; } = [];

    /// <summary>What to look at, see <see cref="GrantFlags"/>.</summary>
    public IReadOnlyList<string> Flags { get; init; } = [];

    /// <summary>Indices of all its records.</summary>
    public required IReadOnlyList<long> Records { get; init; }
}
