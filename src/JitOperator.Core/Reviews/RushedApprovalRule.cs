using System.Globalization;

namespace JitOperator.Core.Reviews;

/// <summary>An approval that came sooner after its stage had opened than it takes to read the request.</summary>
internal sealed class RushedApprovalRule(ReviewOptions options) : IReviewRule
{
    public IEnumerable<ReviewFinding> Take(ReviewStep step)
    {
        if (step.Life is not { } life || Agreement.Of(step) is not { IsApproval: true, Taken: { } taken } agreement || taken >= Reading(life.Reason))
        {
            yield break;
        }

        yield return step.Find(
            ReviewRules.RushedApproval,
            step.Record.Index,
            string.Create(
                CultureInfo.InvariantCulture,
                $"{agreement.Approver} agreed to {RequestLife.TargetText(life.Target)} for {life.Person} within {taken.TotalSeconds:0.0} s; reading it takes {Reading(life.Reason).TotalSeconds:0.0} s."),
            [life.ReceivedIndex, agreement.OpenedIndex, step.Record.Index],
            agreement.Approver,
            life.Request);
    }

    private TimeSpan Reading(string reason) => options.ReadingTime + TimeSpan.FromSeconds((double)reason.Length / options.ReadingSpeed);
}
