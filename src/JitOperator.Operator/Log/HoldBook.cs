using JitOperator.Api.Audit;

namespace JitOperator.Operator.Log;

/// <summary>Which legal holds there are by the log: the fold of its records about them. For many threads.</summary>
public sealed class HoldBook
{
    private readonly Lock _lock = new();
    private readonly HashSet<AuditHold> _holds = [];

    /// <summary>The holds.</summary>
    public IReadOnlyList<AuditHold> Holds
    {
        get
        {
            lock (_lock)
            {
                return [.. _holds.OrderBy(hold => hold.Name, StringComparer.Ordinal).ThenBy(hold => hold.RequestUid, StringComparer.Ordinal)];
            }
        }
    }

    /// <summary>Takes in a record that is in the log.</summary>
    public void Apply(AuditRecord record)
    {
        if (record.Hold is { } hold)
        {
            lock (_lock)
            {
                _ = record.Type == AuditRecordTypes.HoldReleased ? _holds.Remove(hold) : _holds.Add(hold);
            }
        }
    }

    /// <summary>Takes in holds whose records were pruned.</summary>
    public void Restore(IEnumerable<AuditHold> holds)
    {
        lock (_lock)
        {
            _holds.UnionWith(holds);
        }
    }
}
