namespace JitOperator.Audit.Evidence;

/// <summary>What an auditor should look at in a grant. A flag is no verdict: the policy may allow what it says.</summary>
public static class GrantFlags
{
    /// <summary>An approval that counts was given or recorded after access began.</summary>
    public const string ApprovalNotBeforeStart = "ApprovalNotBeforeStart";

    /// <summary>A stage has fewer approvals, of different people, than it requires.</summary>
    public const string ApprovalsMissing = "ApprovalsMissing";

    /// <summary>No stage of approval was ever opened, and it is no emergency: the policy grants by itself.</summary>
    public const string NobodyAsked = "NobodyAsked";

    /// <summary>Whoever got access, or asked for it, is among those who agreed.</summary>
    public const string SelfApproval = "SelfApproval";

    /// <summary>Access was taken in an emergency, and nobody has reviewed it by then.</summary>
    public const string ReviewMissing = "ReviewMissing";

    /// <summary>The review was not made in time.</summary>
    public const string ReviewOverdue = "ReviewOverdue";

    /// <summary>The review found the emergency access not justified.</summary>
    public const string NotJustified = "NotJustified";

    /// <summary>Access ended more than a minute after the end that was agreed.</summary>
    public const string EndedLate = "EndedLate";

    /// <summary>The agreed end is more than a minute ago, and no record says that access ended.</summary>
    public const string NotEnded = "NotEnded";

    /// <summary>The log does not hold what came before the grant: it was pruned.</summary>
    public const string BeginningPruned = "BeginningPruned";

    /// <summary>A flag and what it says, for the reader of a pack.</summary>
    public static IReadOnlyList<(string Flag, string Meaning)> All { get; } =
    [
        (ApprovalNotBeforeStart, "an approval that counts was given or recorded after access began"),
        (ApprovalsMissing, "a stage has fewer approvals, of different people, than it requires"),
        (NobodyAsked, "no stage of approval was opened, and it is no emergency: the policy grants by itself"),
        (SelfApproval, "whoever got access, or asked for it, is among those who agreed"),
        (ReviewMissing, "an emergency access that nobody has reviewed"),
        (ReviewOverdue, "the review of an emergency access was not made in time"),
        (NotJustified, "the review found the emergency access not justified"),
        (EndedLate, "access ended more than a minute after the agreed end"),
        (NotEnded, "the agreed end is more than a minute ago, and no record says that access ended"),
        (BeginningPruned, "the records from before the grant are no longer in the log"),
    ];
}
