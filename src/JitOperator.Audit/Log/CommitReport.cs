namespace JitOperator.Audit.Log;

/// <summary>What came of writing what callers appended. The default is that it failed.</summary>
public enum CommitOutcome
{
    /// <summary>It was not written, or nobody knows.</summary>
    Failed = 0,

    /// <summary>It is durable.</summary>
    Written,

    /// <summary>Another writer was faster; it is tried again behind that one's.</summary>
    Raced,
}

/// <summary>An attempt to write a commit.</summary>
/// <param name="Outcome">What came of it.</param>
/// <param name="Records">How many records it was about.</param>
/// <param name="Duration">How long it took, from when the records were taken up.</param>
public sealed record CommitReport(CommitOutcome Outcome, int Records, TimeSpan Duration);
