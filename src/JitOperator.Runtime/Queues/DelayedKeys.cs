namespace JitOperator.Runtime.Queues;

/// <summary>Keys that wait for their time, each once, on one timer.</summary>
internal sealed class DelayedKeys<TKey> : IDisposable
    where TKey : notnull
{
    /// <summary>A timer takes no more than about 49 days; a longer wait is taken in several.</summary>
    private static readonly TimeSpan LongestTimer = TimeSpan.FromDays(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<TKey, Entry> _entries = [];
    private readonly SortedSet<Entry> _byDue = new(Entry.Order);
    private readonly TimeProvider _time;
    private readonly Action<TKey> _due;
    private readonly ITimer _timer;
    private readonly long _origin;
    private long _sequence;
    private bool _disposed;

    /// <param name="time">For waits.</param>
    /// <param name="due">Takes a key whose time has come; called outside of the lock, on a timer's thread.</param>
    public DelayedKeys(TimeProvider time, Action<TKey> due)
    {
        _time = time;
        _due = due;
        _origin = time.GetTimestamp();
        _timer = time.CreateTimer(static self => ((DelayedKeys<TKey>)self!).Release(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _entries.Count;
            }
        }
    }

    /// <summary>Keeps the earliest time of a key.</summary>
    public void Add(TKey key, TimeSpan delay)
    {
        lock (_lock)
        {
            if (_disposed)
                return;
            var now = Now;
            var entry = new Entry(delay < TimeSpan.MaxValue - now ? now + delay : TimeSpan.MaxValue, _sequence++, key);
            if (_entries.TryGetValue(key, out var known))
            {
                if (known.Due <= entry.Due)
                    return;
                _byDue.Remove(known);
            }

            _entries[key] = entry;
            _byDue.Add(entry);
            if (ReferenceEquals(_byDue.Min, entry))
                Schedule_NeedsLock(now);
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
        }

        _timer.Dispose();
    }

    private TimeSpan Now => _time.GetElapsedTime(_origin);

    private void Release()
    {
        var due = new List<TKey>();
        lock (_lock)
        {
            if (_disposed)
                return;
            var now = Now;
            while (_byDue.Min is { } first && first.Due <= now)
            {
                _byDue.Remove(first);
                _entries.Remove(first.Key);
                due.Add(first.Key);
            }

            Schedule_NeedsLock(now);
        }

        due.ForEach(_due);
    }

    private void Schedule_NeedsLock(TimeSpan now)
    {
        if (_byDue.Min is not { } first)
            return;
        var wait = first.Due - now;
        if (wait > LongestTimer)
            wait = LongestTimer;

        // Timers count whole milliseconds and cut the rest off: rounded up, so that one does not fire just before its time and again.
        _timer.Change(TimeSpan.FromMilliseconds(Math.Ceiling(wait.TotalMilliseconds)), Timeout.InfiniteTimeSpan);
    }

    private sealed class Entry(TimeSpan due, long sequence, TKey key)
    {
        public static readonly Comparer<Entry> Order = Comparer<Entry>.Create((a, b) => (a.Due, a._sequence).CompareTo((b.Due, b._sequence)));

        private readonly long _sequence = sequence;

        public TimeSpan Due { get; } = due;

        public TKey Key { get; } = key;
    }
}
