using JitOperator.Api.Audit;

namespace JitOperator.Operator.Log;

/// <summary>Which legal holds there are by the log, and where its archive begins: the fold of its records about them. For many threads.</summary>
public sealed class KeepingBook
{
    private readonly Lock _lock = new();
    private readonly HashSet<AuditHold> _holds = [];
    private long _archiveMinimum;

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

    /// <summary>Index of the first record that no pruning took from the archive.</summary>
    public long ArchiveMinimum
    {
        get
        {
            lock (_lock)
            {
                return _archiveMinimum;
            }
        }
    }

    /// <summary>Takes in a record that is in the log. That it was taken in before changes nothing in the end.</summary>
    public void Apply(AuditRecord record)
    {
        lock (_lock)
        {
            if (record.Hold is { } hold)
            {
                _ = record.Type == AuditRecordTypes.HoldReleased ? _holds.Remove(hold) : _holds.Add(hold);
            }

            if (record.Pruning is { Store: AuditPruning.Archive } pruning)
            {
                _archiveMinimum = Math.Max(_archiveMinimum, pruning.MinimumIndex);
            }
        }
    }

    /// <summary>Takes in what records that were pruned added up to.</summary>
    public void Restore(IEnumerable<AuditHold> holds, long archiveMinimum)
    {
        lock (_lock)
        {
            _holds.UnionWith(holds);
            _archiveMinimum = Math.Max(_archiveMinimum, archiveMinimum);
        }
    }
}
