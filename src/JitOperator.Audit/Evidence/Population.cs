using JitOperator.Api.Audit;

namespace JitOperator.Audit.Evidence;

/// <summary>
/// All grants that were alive at any time in a period, gathered from the records in their order. Holds the grants of the period and
/// the requests that are open, and forgets all others as soon as they are over.
/// </summary>
internal sealed class Population(EvidencePeriod period, DateTimeOffset asOf)
{
    private readonly Dictionary<string, GrantStory> _stories = [];

    /// <summary>Takes the next record.</summary>
    public void Take(AuditRecord record)
    {
        if (record.Request?.Uid is not { Length: > 0 } uid)
            return;
        if (!_stories.TryGetValue(uid, out var story))
        {
            // What comes after the end does not begin a story: that of its request was forgotten.
            if (!Begins(record.Type))
                return;
            _stories[uid] = story = new GrantStory();
        }

        story.Take(record);
        if (story.IsOver && !story.IsAliveIn(period))
            _stories.Remove(uid);
    }

    /// <summary>The rows, in the order in which access was granted.</summary>
    public IReadOnlyList<GrantRow> Rows() =>
        [.. _stories.Values.Where(story => story.IsAliveIn(period)).Select(story => story.Row(asOf)).OrderBy(row => row.GrantIndex)];

    private static bool Begins(string type) => type.StartsWith("approval.", StringComparison.Ordinal)
        || type is AuditRecordTypes.RequestReceived or AuditRecordTypes.RequestScheduled
            or AuditRecordTypes.GrantIssued or AuditRecordTypes.GrantBreakGlass;
}
