using JitOperator.Api.Audit;

namespace JitOperator.Operator.Notifications;

/// <summary>The newest records, so that the log need not be read for them. Takes them in any order. For many threads.</summary>
internal sealed class RecordWindow(int capacity)
{
    private readonly Lock _lock = new();
    private readonly AuditRecord?[] _records = new AuditRecord?[capacity];
    private TaskCompletionSource _news = New();

    /// <summary>Completes with the next record that is taken. Ask before looking.</summary>
    public Task News
    {
        get
        {
            lock (_lock)
            {
                return _news.Task;
            }
        }
    }

    /// <summary>Takes a record in; never one in the place of a newer one.</summary>
    public void Take(AuditRecord record)
    {
        TaskCompletionSource news;
        lock (_lock)
        {
            var slot = record.Index % capacity;
            if (_records[slot] is not { } known || known.Index <= record.Index)
            {
                _records[slot] = record;
            }

            (news, _news) = (_news, New());
        }

        news.TrySetResult();
    }

    /// <summary>Records from an index on without a gap, at most so many; none when the first is not here.</summary>
    public List<AuditRecord> From(long first, int most)
    {
        var found = new List<AuditRecord>();
        lock (_lock)
        {
            while (found.Count < most && _records[(first + found.Count) % capacity] is { } record && record.Index == first + found.Count)
            {
                found.Add(record);
            }
        }

        return found;
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
