using JitOperator.Api.Audit;

namespace JitOperator.Core.Notifications;

/// <summary>What earlier records say of a request that a later one leaves out: the fold of what a message needs to be read alone.</summary>
/// <param name="Person">Who gets access.</param>
/// <param name="FiledBy">Who filed it, where that is somebody else.</param>
/// <param name="Reason">Why.</param>
/// <param name="Ticket">Ticket or incident.</param>
/// <param name="Policy">The policy that judges it.</param>
/// <param name="DurationSeconds">Agreed duration.</param>
public sealed record RequestContext(
    string? Person = null,
    string? FiledBy = null,
    string? Reason = null,
    string? Ticket = null,
    AuditPolicy? Policy = null,
    long? DurationSeconds = null)
{
    /// <summary>Nothing is known.</summary>
    public static RequestContext None { get; } = new();

    /// <summary>What is known with one more record, in any order.</summary>
    public RequestContext With(AuditRecord record)
    {
        // Whoever acts in other records is somebody else.
        var asks = record.Type is AuditRecordTypes.RequestReceived or AuditRecordTypes.GrantIssued or AuditRecordTypes.GrantBreakGlass;
        return this with
        {
            Person = asks ? record.Subject ?? record.Actor?.Username ?? Person : Person,
            FiledBy = asks && record.Subject is not null ? record.Actor?.Username ?? FiledBy : FiledBy,
            Reason = asks ? record.Reason ?? Reason : Reason,
            Ticket = asks ? record.Ticket ?? Ticket : Ticket,
            Policy = record.Policy ?? Policy,
            DurationSeconds = record.DurationSeconds ?? DurationSeconds,
        };
    }
}
