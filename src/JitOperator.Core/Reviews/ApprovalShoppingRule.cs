using JitOperator.Core.Values;

namespace JitOperator.Core.Reviews;

/// <summary>A new request for what an approver has denied, that somebody else then approves.</summary>
internal sealed class ApprovalShoppingRule(ReviewOptions options) : IReviewRule
{
    /// <summary>How long the approval may take after the new request.</summary>
    private static readonly TimeSpan LongestApproval = TimeSpan.FromDays(7);

    private readonly SlidingWindow<(string RequestUid, string Denier, long Index)> _denials = new(options.ShoppingWithin + LongestApproval);

    public IEnumerable<ReviewFinding> Take(ReviewStep step)
    {
        if (step.Life is not { ReceivedIndex: >= 0 } life || Agreement.Of(step) is not { } agreement)
        {
            yield break;
        }

        if (step.Record.Decision!.Verdict == Api.Decisions.Denied)
        {
            _denials.Add(life.PersonAndTarget, step.Now, (life.Request.Uid, agreement.Approver, step.Record.Index));
        }

        if (!agreement.IsApproval)
        {
            yield break;
        }

        var denied = _denials.Of(life.PersonAndTarget, step.Now).LastOrDefault(denial =>
            denial.Item.RequestUid != life.Request.Uid
            && denial.At <= life.ReceivedAt
            && life.ReceivedAt - denial.At <= options.ShoppingWithin
            && !PersonName.Same(denial.Item.Denier, agreement.Approver));
        if (denied.Item.Denier is { } denier && life.Once(ReviewRules.ApprovalShopping))
        {
            yield return step.Find(
                ReviewRules.ApprovalShopping,
                step.Record.Index,
                $"{denier} had denied {life.Person} {RequestLife.TargetText(life.Target)}; {life.Person} asked again, and {agreement.Approver} agreed.",
                [denied.Item.Index, life.ReceivedIndex, step.Record.Index],
                life.Person,
                life.Request);
        }
    }
}
