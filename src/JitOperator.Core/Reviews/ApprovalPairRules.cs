using System.Globalization;
using JitOperator.Core.Values;

namespace JitOperator.Core.Reviews;

/// <summary>Who approves whose requests: two people each other's, or one person nearly all of somebody's.</summary>
internal sealed class ApprovalPairRules(ReviewOptions options) : IReviewRule
{
    private readonly SlidingWindow<(long Index, string Approver)> _given = new(options.PairsWithin);
    private readonly Silence _pairs = new(options.PairsWithin);
    private readonly Silence _concentrations = new(options.PairsWithin);

    public IEnumerable<ReviewFinding> Take(ReviewStep step)
    {
        if (step.Life is not { Person.Length: > 0 } life || Agreement.Of(step) is not { IsApproval: true } agreement)
        {
            yield break;
        }

        var (approver, person) = (PersonName.Skeleton(agreement.Approver), PersonName.Skeleton(life.Person));
        var toPerson = Split(_given.Add(person, step.Now, (step.Record.Index, approver)), approver);
        if (toPerson.All >= options.ConcentratedApprovals && toPerson.Share >= options.ConcentratedShare
            && _concentrations.Breaks($"{approver}\n{person}", step.Now))
        {
            yield return step.Find(
                ReviewRules.ConcentratedApproval,
                step.Record.Index,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{toPerson.Indices.Count} of {toPerson.All} approvals for {life.Person} within {DurationText.Format(options.PairsWithin)} came from {agreement.Approver}."),
                toPerson.Indices,
                life.Person);
        }

        if (approver == person || toPerson.Indices.Count < options.ReciprocalApprovals || toPerson.Share < options.ReciprocalShare)
        {
            yield break;
        }

        var back = Split(_given.Of(approver, step.Now), person);
        var pair = string.CompareOrdinal(approver, person) < 0 ? $"{approver}\n{person}" : $"{person}\n{approver}";
        if (back.Indices.Count >= options.ReciprocalApprovals && back.Share >= options.ReciprocalShare && _pairs.Breaks(pair, step.Now))
        {
            yield return step.Find(
                ReviewRules.ReciprocalApproval,
                step.Record.Index,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{agreement.Approver} gave {toPerson.Indices.Count} of {toPerson.All} approvals for {life.Person}, who gave {back.Indices.Count} of {back.All} for {agreement.Approver}, within {DurationText.Format(options.PairsWithin)}."),
                [.. toPerson.Indices, .. back.Indices],
                agreement.Approver);
        }
    }

    private static (List<long> Indices, int All, double Share) Split(IReadOnlyCollection<(DateTimeOffset At, (long Index, string Approver) Item)> given, string approver)
    {
        var indices = given.Where(item => item.Item.Approver == approver).Select(item => item.Item.Index).ToList();
        return (indices, given.Count, given.Count == 0 ? 0 : (double)indices.Count / given.Count);
    }
}
