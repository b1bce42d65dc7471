namespace JitOperator.Runtime.Leadership;

/// <summary>What a <c>coordination.k8s.io/v1</c> Lease says. Any part of it may be missing: a Lease can exist with an empty spec.</summary>
public sealed record LeaseRecord
{
    /// <summary>Who holds the lease; null if nobody does.</summary>
    public string? HolderIdentity { get; init; }

    /// <summary>For how many seconds after a renewal nobody else may take it.</summary>
    public int? LeaseDurationSeconds { get; init; }

    /// <summary>When the holder took it: RFC 3339 with microseconds, by the holder's clock. For people; never calculated with.</summary>
    public string? AcquireTime { get; init; }

    /// <summary>When the holder renewed it last, in the form of <see cref="AcquireTime"/>. Only ever compared for being another one.</summary>
    public string? RenewTime { get; init; }

    /// <summary>How often it has passed from one holder to another.</summary>
    public int LeaseTransitions { get; init; }
}
