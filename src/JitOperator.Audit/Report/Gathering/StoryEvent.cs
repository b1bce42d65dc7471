using JitOperator.Api.Audit;

namespace JitOperator.Audit.Report.Gathering;

/// <summary>A step of a request's story.</summary>
/// <param name="Record">Its record, without what is long and not told.</param>
/// <param name="Stamps">How many signed stamps it stands on.</param>
internal sealed record StoryEvent(AuditRecord Record, int Stamps)
{
    /// <summary>Makes one of a record.</summary>
    public static StoryEvent Of(AuditRecord record) => new(
        record with
        {
            PolicySpec = null,
            Evidence = record.Evidence is { Mfa: { } mfa } ? new AuditEvidence([], mfa) : null,
            Actor = record.Actor is { } actor ? actor with { Extra = null } : null,
        },
        record.Evidence?.Stamps.Count ?? 0);
}
