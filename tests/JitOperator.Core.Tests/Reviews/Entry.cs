using JitOperator.Api.Audit;

namespace JitOperator.Core.Tests.Reviews;

/// <summary>A record that is still to get its index, and what a review must find by it.</summary>
internal sealed class Entry(DateTimeOffset at, AuditRecord record)
{
    public DateTimeOffset At { get; } = at;

    public AuditRecord Record { get; set; } = record;

    public long Index { get; set; } = -1;

    public List<string> Labels { get; } = [];

    /// <summary>Says that a rule must find something that has this record for its anchor.</summary>
    public Entry Expect(string rule)
    {
        Labels.Add(rule);
        return this;
    }
}
