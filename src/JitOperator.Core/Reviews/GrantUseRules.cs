using System.Globalization;
using JitOperator.Api;
using JitOperator.Api.Audit;
using JitOperator.Core.Values;

namespace JitOperator.Core.Reviews;

/// <summary>
/// Grants that were not needed, or not as wide as they were; and use after the end. The first two say nothing where what was done may
/// not be known in full.
/// </summary>
internal sealed class GrantUseRules(ReviewOptions options) : IReviewRule
{
    public IEnumerable<ReviewFinding> Take(ReviewStep step)
    {
        if (step.Life is not { } life)
        {
            return [];
        }

        return step.Record switch
        {
            { Activity: { Attribution: ActivityAttributions.AfterExpiry } } when life.Once(ReviewRules.UseAfterExpiry) => [AfterExpiry(step, life)],
            { Type: AuditRecordTypes.GrantEnded or AuditRecordTypes.ActivityCoverage } => OfEnded(step, life),
            _ => [],
        };
    }

    private static ReviewFinding AfterExpiry(ReviewStep step, RequestLife life)
    {
        var who = step.Record.Actor?.Username ?? life.Person;
        return step.Find(
            ReviewRules.UseAfterExpiry,
            step.Record.Index,
            $"{who} did something with {RequestLife.TargetText(life.Target)} that was received, or still ran, after the grant's end.",
            [life.GrantIndex, life.EndIndex, step.Record.Index],
            who,
            life.Request);
    }

    private IEnumerable<ReviewFinding> OfEnded(ReviewStep step, RequestLife life)
    {
        if (life is not { GrantIndex: >= 0, StartsAt: { } start, EndedAt: { } end, Coverage: { Status: CoverageStatuses.Complete or CoverageStatuses.Sampled } coverage })
        {
            yield break;
        }

        long[] stands = [life.GrantIndex, life.EndIndex, life.CoverageIndex];
        if (life.FirstUse < 0 && coverage is { Actions: 0, Folded: 0 })
        {
            if (end - start >= options.DormantAfter && life.Once(ReviewRules.DormantGrant))
            {
                yield return step.Find(
                    ReviewRules.DormantGrant,
                    life.GrantIndex,
                    $"{life.Person} had {RequestLife.TargetText(life.Target)} for {DurationText.Format(end - start)} and did nothing with it.",
                    stands,
                    life.Person,
                    life.Request);
            }
        }
        else if (life is { FirstUse: >= 0, IsUseVague: false } && coverage.Folded == 0 && Excess(life) is { } excess && life.Once(ReviewRules.OverWideGrant))
        {
            yield return step.Find(
                ReviewRules.OverWideGrant,
                life.GrantIndex,
                $"{life.Person} had {RequestLife.TargetText(life.Target)}, and nothing that was done needed {excess}.",
                [.. stands, life.FirstUse],
                life.Person,
                life.Request);
        }
    }

    private string? Excess(RequestLife life)
    {
        if (life.Target is { ClusterWide: true } && !life.UsedCluster && life.UsedNamespaces.Count <= options.NarrowNamespaces)
        {
            return string.Create(CultureInfo.InvariantCulture, $"the whole cluster, but {life.UsedNamespaces.Count} of its namespaces");
        }

        return life.Target?.Risks is { Count: > 0 } risks && !life.UsedRisk ? $"what is risky of it: {string.Join("; ", risks)}" : null;
    }
}
