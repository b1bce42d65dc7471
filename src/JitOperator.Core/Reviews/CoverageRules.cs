using System.Globalization;
using JitOperator.Api;
using JitOperator.Api.Audit;

namespace JitOperator.Core.Reviews;

/// <summary>
/// What of people's doings may be missing: of a grant that has ended, and, at once, when the source of events is no longer whole while
/// there are grants. Where there never was a source there is nothing to be told of.
/// </summary>
internal sealed class CoverageRules(Func<IEnumerable<RequestLife>> granted) : IReviewRule
{
    private bool _isStale;

    public IEnumerable<ReviewFinding> Take(ReviewStep step) => step.Record switch
    {
        { Type: AuditRecordTypes.ActivityCoverage, Coverage: { Status: CoverageStatuses.Incomplete } coverage } when step.Life?.Once(ReviewRules.ActivityIncomplete) == true =>
            [step.Find(
                ReviewRules.ActivityIncomplete,
                step.Record.Index,
                $"Of what {step.Life.Person} did with {RequestLife.TargetText(step.Life.Target)} something may be missing: {Causes(coverage)}.",
                [step.Life.GrantIndex, step.Life.EndIndex, step.Record.Index],
                step.Life.Person,
                step.Life.Request)],
        { Type: AuditRecordTypes.ActivitySource, Coverage: { } coverage } => OfSource(step, coverage),
        _ => [],
    };

    private IEnumerable<ReviewFinding> OfSource(ReviewStep step, AuditCoverage coverage)
    {
        var wasStale = _isStale;
        _isStale = coverage.Status is not (CoverageStatuses.Complete or CoverageStatuses.Sampled);
        var live = _isStale && !wasStale ? granted().OrderBy(life => life.GrantIndex).ToList() : [];
        return live.Count == 0
            ? []
            : [step.Find(
                ReviewRules.ActivitySourceStale,
                step.Record.Index,
                string.Create(CultureInfo.InvariantCulture, $"The source of what people do is not whole ({Causes(coverage)}), while there are {live.Count} grants."),
                [.. live.Take(FindingRecord.MostIndices - 1).Select(life => life.GrantIndex), step.Record.Index],
                person: null)];
    }

    private static string Causes(AuditCoverage coverage) =>
        coverage.Gaps is { Count: > 0 } gaps ? string.Join(", ", gaps.Select(gap => gap.Cause).Distinct(StringComparer.Ordinal)) : coverage.Status;
}
