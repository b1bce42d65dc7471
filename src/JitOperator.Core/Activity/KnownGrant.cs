using JitOperator.Api.Audit;
using JitOperator.Core.Requests;

namespace JitOperator.Core.Activity;

/// <summary>A grant that calls may belong to.</summary>
/// <param name="Request">Its request.</param>
/// <param name="Grant">The grant.</param>
/// <param name="EndedAt">When it was recorded as ended; null while it lives.</param>
public sealed record KnownGrant(AuditRequest Request, Grant Grant, DateTimeOffset? EndedAt)
{
    /// <summary>When access was over: as agreed, or when it was revoked before that.</summary>
    public DateTimeOffset End => EndedAt < Grant.ExpiresAt ? EndedAt.Value : Grant.ExpiresAt;

    /// <summary>True when it was in force at a time.</summary>
    public bool IsInForceAt(DateTimeOffset time) => Grant.StartsAt <= time && time < End;

    /// <summary>True when it reaches into a namespace, or, with an empty one, over the whole cluster.</summary>
    public bool Reaches(string @namespace) =>
        Grant.Scope.ClusterWide || (@namespace.Length > 0 && Grant.Scope.Namespaces.Contains(@namespace));
}
