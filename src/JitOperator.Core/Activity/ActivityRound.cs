using JitOperator.Api.Audit;

namespace JitOperator.Core.Activity;

/// <summary>
/// What a number of calls come to: records to append, all or none, and what is counted besides. Nothing is known of it before
/// <see cref="ActivityLedger.Commit"/>, so that a round whose records could not be written leaves no trace and comes again.
/// </summary>
public sealed class ActivityRound
{
    /// <summary>The records; may be none.</summary>
    public IReadOnlyList<AuditRecord> Records => RecordsToAppend;

    internal List<AuditRecord> RecordsToAppend { get; } = [];

    internal HashSet<string> Events { get; } = new(StringComparer.Ordinal);

    internal Dictionary<(string Uid, TallyKey Key), ActionTally> Counted { get; } = [];

    internal List<(string Uid, TallyKey Key)> Written { get; } = [];

    internal List<(string Uid, string Key, AuditAction? Action)> Running { get; } = [];

    internal HashSet<string> Calls { get; } = new(StringComparer.Ordinal);

    internal Dictionary<string, int> RecordsOf { get; } = new(StringComparer.Ordinal);

    internal HashSet<(string Uid, string Kind)> Unexpected { get; } = [];
}
