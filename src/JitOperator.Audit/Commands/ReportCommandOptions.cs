using JitOperator.Api.Audit;
using JitOperator.Audit.Notes;
using JitOperator.Audit.Report;
using JitOperator.Audit.Stores;
using NodaTime;

namespace JitOperator.Audit.Commands;

/// <summary>What <c>audit report</c> is asked.</summary>
public sealed record ReportCommandOptions
{
    /// <summary>The log.</summary>
    public required ILogSource Source { get; init; }

    /// <summary>The keys to believe.</summary>
    public required IReadOnlyCollection<VerifierKey> VerifierKeys { get; init; }

    /// <summary><c>from/to</c>, two times as RFC 3339 has them; the second is not included.</summary>
    public required string Period { get; init; }

    /// <summary>Name of a time zone of the IANA database; null for UTC.</summary>
    public string? TimeZone { get; init; }

    /// <summary>Where to write the page; its name ends with <c>.html</c> or <c>.htm</c>.</summary>
    public required string Path { get; init; }

    /// <summary>Rules that look at every record, see <see cref="ReportOptions.Review"/>.</summary>
    public Func<AuditRecord, IEnumerable<ReportFinding>>? Review { get; init; }

    /// <summary>Reads them. Null, and a sentence that says what to write, where they make no sense.</summary>
    internal ReportOptions? Parse(out string? fault)
    {
        fault = PeriodText.Read(Period, out var from, out var to);
        var zone = TimeZone is null ? DateTimeZone.Utc : DateTimeZoneProviders.Tzdb.GetZoneOrNull(TimeZone);
        if (VerifierKeys.Count == 0)
            fault ??= "Give at least one verifier key: without one, anybody could have written the log.";
        if (zone is null)
            fault ??= $"--time-zone is \"{TimeZone}\", and there is no such zone; write a name as in Europe/Berlin.";
        if (!Path.EndsWith(".html", StringComparison.Ordinal) && !Path.EndsWith(".htm", StringComparison.Ordinal))
            fault ??= $"--output is \"{Path}\"; a report is a page, so let its name end with .html.";
        return fault is null ? new ReportOptions(from, to) { Zone = zone!, Review = Review } : null;
    }
}
