using JitOperator.Api.Audit;

namespace JitOperator.Core.Activity;

/// <summary>What is known of the use of one grant.</summary>
internal sealed class ActivityAccount
{
    /// <summary>Indices of its records that were taken in.</summary>
    public HashSet<long> Applied { get; } = [];

    /// <summary>Records of it in the log.</summary>
    public int Records { get; set; }

    /// <summary>How many actions are recorded, one by one or in a summary.</summary>
    public long Actions { get; set; }

    /// <summary>How many of them only in a summary.</summary>
    public long Folded { get; set; }

    /// <summary>When its last summary was written.</summary>
    public DateTimeOffset LastSummary { get; set; } = DateTimeOffset.MinValue;

    /// <summary>What is counted and not written yet.</summary>
    public Dictionary<TallyKey, ActionTally> Pending { get; } = [];

    /// <summary>Calls that run on, by when they were received and their audit ID.</summary>
    public Dictionary<string, AuditAction> Running { get; } = new(StringComparer.Ordinal);

    /// <summary>Sorts of unexpected use that are recorded.</summary>
    public HashSet<string> Unexpected { get; } = new(StringComparer.Ordinal);

    /// <summary>True once it is recorded what ran on at the end.</summary>
    public bool HasRunning { get; set; }

    /// <summary>True once its coverage is recorded.</summary>
    public bool HasCoverage { get; set; }
}
