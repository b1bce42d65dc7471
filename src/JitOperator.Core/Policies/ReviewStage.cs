namespace JitOperator.Core.Policies;

/// <summary>The review of an emergency access, as a stage.</summary>
public static class ReviewStage
{
    /// <summary>Its name in approvals and records; no stage of a policy may bear it.</summary>
    public const string Name = "review";
}
