namespace JitOperator.Core.Reviews;

/// <summary>What happened lately, by a key: what is older than a span is forgotten, and so is the oldest beyond a bound.</summary>
internal sealed class SlidingWindow<T>(TimeSpan span)
{
    private const int Most = 200_000;

    private readonly Dictionary<string, LinkedList<(DateTimeOffset At, T Item)>> _items = new(StringComparer.Ordinal);
    private readonly Queue<(DateTimeOffset At, string Key)> _order = new();

    /// <summary>What is remembered of a key, the oldest first.</summary>
    public IReadOnlyCollection<(DateTimeOffset At, T Item)> Of(string key, DateTimeOffset now)
    {
        Forget(now);
        return _items.TryGetValue(key, out var items) ? items : [];
    }

    /// <summary>Adds to a key, and gives all that is remembered of it, the oldest first. Times never go back.</summary>
    public IReadOnlyCollection<(DateTimeOffset At, T Item)> Add(string key, DateTimeOffset now, T item)
    {
        Forget(now);
        if (!_items.TryGetValue(key, out var items))
        {
            _items[key] = items = new();
        }

        items.AddLast((now, item));
        _order.Enqueue((now, key));
        return items;
    }

    private void Forget(DateTimeOffset now)
    {
        while (_order.TryPeek(out var oldest) && (now - oldest.At > span || _order.Count > Most))
        {
            _order.Dequeue();
            if (_items.TryGetValue(oldest.Key, out var items))
            {
                items.RemoveFirst();
                if (items.Count == 0)
                {
                    _items.Remove(oldest.Key);
                }
            }
        }
    }
}
