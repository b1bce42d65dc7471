namespace JitOperator.Core.Reviews;

/// <summary>A rule, or a small family of rules: a fold over the log. It forgets what is too old to matter.</summary>
internal interface IReviewRule
{
    /// <summary>Takes the next record; gives what it finds with it.</summary>
    IEnumerable<ReviewFinding> Take(ReviewStep step);
}
