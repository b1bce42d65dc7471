using System.Globalization;
using JitOperator.Core.Values;

namespace JitOperator.Core.Reviews;

/// <summary>An approver of many decisions who nearly always says yes, and mostly at once. Either alone is no sign of anything.</summary>
internal sealed class AgreesToEverythingRule(ReviewOptions options) : IReviewRule
{
    private readonly SlidingWindow<(long Index, Agreement Decision)> _decisions = new(options.AgreesWithin);
    private readonly Silence _told = new(options.AgreesWithin);

    public IEnumerable<ReviewFinding> Take(ReviewStep step)
    {
        if (Agreement.Of(step) is not { } now)
        {
            yield break;
        }

        var key = PersonName.Skeleton(now.Approver);
        var all = _decisions.Add(key, step.Now, (step.Record.Index, now));
        if (all.Count < options.AgreesDecisions
            || Share(all.Count(item => item.Item.Decision.IsApproval), all.Count) < options.AgreesShare
            || Share(all.Count(item => item.Item.Decision.Taken < options.AgreesQuickly), all.Count) < options.AgreesQuickShare
            || !_told.Breaks(key, step.Now))
        {
            yield break;
        }

        yield return step.Find(
            ReviewRules.AgreesToEverything,
            step.Record.Index,
            string.Create(
                CultureInfo.InvariantCulture,
                $"Of {all.Count} decisions of {now.Approver} within {DurationText.Format(options.AgreesWithin)}, {all.Count(item => item.Item.Decision.IsApproval)} were approvals, and {all.Count(item => item.Item.Decision.Taken < options.AgreesQuickly)} came within {DurationText.Format(options.AgreesQuickly)}."),
            all.Select(item => item.Item.Index),
            now.Approver);
    }

    private static double Share(int part, int all) => (double)part / all;
}
