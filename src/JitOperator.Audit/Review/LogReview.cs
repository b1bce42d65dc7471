using JitOperator.Api.Audit;
using JitOperator.Audit.Export;
using JitOperator.Audit.Notes;
using JitOperator.Audit.Records;
using JitOperator.Audit.Stores;

namespace JitOperator.Audit.Review;

/// <summary>
/// Reviews a log as far as it verifies. The whole log is read, for rules need what came before; what they find in a period is given.
/// </summary>
internal static class LogReview
{
    /// <summary>Reviews it.</summary>
    /// <param name="source">The log.</param>
    /// <param name="keys">Whom to believe.</param>
    /// <param name="rules">The rules: take each record in order, give what they find as records of findings, with its <c>time</c>.</param>
    /// <param name="from">Findings from then on; null for all.</param>
    /// <param name="to">Findings before then; null for all.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="Log.LogStoreException">The source cannot be read, or changed while it was.</exception>
    public static async Task<LogReviewResult> RunAsync(
        ILogSource source,
        IReadOnlyCollection<VerifierKey> keys,
        Func<AuditRecord, IEnumerable<AuditRecord>> rules,
        DateTimeOffset? from,
        DateTimeOffset? to,
        CancellationToken cancellationToken)
    {
        var found = new List<AuditRecord>();
        var export = await VerifiedReader.ReadAsync(
            source,
            keys,
            records =>
            {
                foreach (var record in records)
                    found.AddRange(rules(record.Record).Where(finding => IsIn(finding.Time, from, to)));
                return Task.CompletedTask;
            },
            cancellationToken);
        return new(
            [.. found.OrderByDescending(finding => ReviewSeverity.Rank(finding.Finding!.Severity)).ThenBy(finding => finding.Finding!.Indices[0]).ThenBy(finding => finding.Finding!.Key, StringComparer.Ordinal)],
            export.Records,
            export.Damage);
    }

    private static bool IsIn(string time, DateTimeOffset? from, DateTimeOffset? to) =>
        RecordTime.TryParse(time, out var at) ? !(at < from) && !(at >= to) : from is null && to is null;
}
