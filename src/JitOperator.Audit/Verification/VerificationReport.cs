using JitOperator.Api.Audit;
using JitOperator.Audit.Log;
using JitOperator.Audit.Notes;

namespace JitOperator.Audit.Verification;

/// <summary>What the verification of a log gave.</summary>
public sealed record VerificationReport
{
    /// <summary>Most findings that are listed; the others are only counted.</summary>
    public const int MostFindings = 1000;

    /// <summary>True when there is a log and nothing is wrong with it.</summary>
    public bool IsVerified => FindingCount == 0 && Records > 0;

    /// <summary>The log's origin; null when no checkpoint could be believed.</summary>
    public string? Origin { get; init; }

    /// <summary>How many records are in order.</summary>
    public long Records { get; init; }

    /// <summary>Index of the first record that is still there: those before it were pruned, by a rule that the log tells.</summary>
    public long MinimumIndex { get; init; }

    /// <summary>The last pruning of each store that the log tells of.</summary>
    public IReadOnlyList<AuditPruning> Prunings { get; init; } = [];

    /// <summary>How many grants there are.</summary>
    public long Grants { get; init; }

    /// <summary>For how many of them the log does not hold what their policy demanded, so that only the form of the approvals was checked.</summary>
    public long UnprovenGrants { get; init; }

    /// <summary>The witnesses that cosigned the newest cosigned checkpoint, with the time of each; empty without any.</summary>
    public IReadOnlyList<WitnessedBy> Witnesses { get; init; } = [];

    /// <summary>The keys that were believed: those that were given, and those that the log was passed on to.</summary>
    public IReadOnlyList<VerifierKey> Keys { get; init; } = [];

    /// <summary>How many commits were read.</summary>
    public long Commits { get; init; }

    /// <summary>Time of the first record; empty without one.</summary>
    public string FirstTime { get; init; } = string.Empty;

    /// <summary>Time of the last record. Whether there were later ones, only a checkpoint kept elsewhere can tell.</summary>
    public string LastTime { get; init; } = string.Empty;

    /// <summary>The log's head, to keep; null when no checkpoint could be believed.</summary>
    public LogHead? Head { get; init; }

    /// <summary>Sizes of kept checkpoints that the log was proven to go on from.</summary>
    public IReadOnlyList<long> ConfirmedCheckpoints { get; init; } = [];

    /// <summary>What is wrong, at most <see cref="MostFindings"/>, in the order in which it was found.</summary>
    public IReadOnlyList<Finding> Findings { get; init; } = [];

    /// <summary>How much is wrong.</summary>
    public long FindingCount { get; init; }
}
