using JitOperator.Api.Audit;

namespace JitOperator.Core.Activity;

/// <summary>Actions of one grant that are counted instead of recorded one by one: those of one person that belong to it in one way.</summary>
internal sealed class ActionTally(int mostRows)
{
    private readonly Dictionary<AuditActionCount, long> _rows = [];

    /// <summary>How many there are.</summary>
    public long Count { get; private set; }

    /// <summary>When the first was received.</summary>
    public DateTimeOffset From { get; private set; } = DateTimeOffset.MaxValue;

    /// <summary>When the last came to its stage.</summary>
    public DateTimeOffset Until { get; private set; } = DateTimeOffset.MinValue;

    /// <summary>Counts one.</summary>
    public void Add(ApiCall call)
    {
        var row = ActivityRecords.Row(call);
        Add(row, 1);
        Count++;
        From = call.ReceivedAt < From ? call.ReceivedAt : From;
        Until = call.StageAt > Until ? call.StageAt : Until;
    }

    /// <summary>Takes another's counts over.</summary>
    public void Add(ActionTally other)
    {
        foreach (var (row, count) in other._rows)
        {
            Add(row, count);
        }

        Count += other.Count;
        From = other.From < From ? other.From : From;
        Until = other.Until > Until ? other.Until : Until;
    }

    /// <summary>The most frequent, and how many are in none of them.</summary>
    public (IReadOnlyList<AuditActionCount> Rows, long Others) Top(int rows)
    {
        List<AuditActionCount> top =
        [
            .. _rows.OrderByDescending(row => row.Value)
                .ThenBy(row => row.Key.Verb, StringComparer.Ordinal)
                .ThenBy(row => row.Key.Resource, StringComparer.Ordinal)
                .ThenBy(row => row.Key.Namespace, StringComparer.Ordinal)
                .ThenBy(row => row.Key.Name, StringComparer.Ordinal)
                .ThenBy(row => row.Key.Code)
                .Take(rows)
                .Select(row => row.Key with { Count = row.Value }),
        ];
        return (top, Count - top.Sum(row => row.Count));
    }

    private void Add(AuditActionCount row, long count)
    {
        if (_rows.TryGetValue(row, out var before))
        {
            _rows[row] = before + count;
        }
        else if (_rows.Count < mostRows)
        {
            _rows[row] = count;
        }
    }
}
