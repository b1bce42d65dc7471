using JitOperator.Api.Audit;
using NodaTime;

namespace JitOperator.Audit.Report;

/// <summary>What a report is about.</summary>
/// <param name="From">When the period begins, inclusive.</param>
/// <param name="To">When it ends, exclusive.</param>
public sealed record ReportOptions(DateTimeOffset From, DateTimeOffset To)
{
    /// <summary>Of the requests of the period, at most this many have their whole story told: the first half, and the last.</summary>
    public const int MostDetailed = 2_000;

    /// <summary>The zone that times are shown in. Its rules are NodaTime's own, so that no machine shows others.</summary>
    public DateTimeZone Zone { get; init; } = DateTimeZone.Utc;

    /// <summary>
    /// Rules that look at every record of the log, from the first, and say what they find. Findings that the log itself has are shown
    /// with or without.
    /// </summary>
    public Func<AuditRecord, IEnumerable<ReportFinding>>? Review { get; init; }

    /// <summary>How many requests have their whole story told.</summary>
    public int Detailed { get; init; } = MostDetailed;
}
