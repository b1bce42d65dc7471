using System.Threading.Channels;
using JitOperator.Runtime.Diagnostics;
using JitOperator.Runtime.Timing;

namespace JitOperator.Runtime.Queues;

/// <summary>
/// Keys to work on, after client-go's work queue: a key waits at most once, is with one worker at a time, and comes back when it was
/// added while it was being worked on. So what is queued never outgrows the number of distinct keys.
/// </summary>
/// <remarks>For many threads. Waits are measured on the monotonic clock.</remarks>
/// <typeparam name="TKey">Says what to work on, and nothing about why.</typeparam>
public sealed class WorkQueue<TKey> : IDisposable
    where TKey : notnull
{
    /// <summary>Of so many keys, one is of those that come later.</summary>
    public const int LaterShare = 4;

    private readonly Lock _lock = new();
    // One for each key in the two queues, whichever it is in by then.
    private readonly Channel<bool> _ready = Channel.CreateUnbounded<bool>();
    private readonly Queue<(TKey Key, long Since)> _first = [];
    private readonly Queue<(TKey Key, long Since)> _later = [];
    private readonly HashSet<TKey> _dirty = [];
    private readonly HashSet<TKey> _processing = [];
    private readonly Dictionary<TKey, int> _failures = [];
    private readonly DelayedKeys<TKey> _delayed;
    private readonly WorkQueueOptions _options;
    private readonly TimeProvider _time;
    private readonly Jitter _jitter;
    private readonly KeyValuePair<string, object?> _tag;
    private int _turn;

    /// <summary>An empty queue.</summary>
    /// <param name="name">Names the queue in metrics.</param>
    /// <param name="time">For waits.</param>
    /// <param name="jitter">Spreads the waits of retries.</param>
    /// <param name="options">How to retry.</param>
    public WorkQueue(string name, TimeProvider time, Jitter jitter, WorkQueueOptions? options = null)
    {
        Name = name;
        _time = time;
        _jitter = jitter;
        _options = options ?? new WorkQueueOptions();
        _tag = new KeyValuePair<string, object?>("queue", name);
        _delayed = new DelayedKeys<TKey>(time, Add);
    }

    /// <summary>Names the queue in metrics.</summary>
    public string Name { get; }

    /// <summary>
    /// Which keys come after all others, judged when it would be their turn; none unless set. While there are others, one in
    /// <see cref="LaterShare"/> is taken from among them all the same. Quick, and does not use the queue.
    /// </summary>
    public Func<TKey, bool> IsLater { get; init; } = static _ => false;

    /// <summary>Keys that could be worked on now, if there were a worker.</summary>
    public int ReadyCount => _ready.Reader.Count;

    /// <summary>Keys that wait for their time.</summary>
    public int DelayedCount => _delayed.Count;

    /// <summary>Adds a key, unless it waits already. One that is being worked on comes back when that is done.</summary>
    public void Add(TKey key)
    {
        lock (_lock)
        {
            if (!_dirty.Add(key))
                return;
            RuntimeMetrics.QueueAdds.Add(1, _tag);
            if (!_processing.Contains(key))
                Offer_NeedsLock(key, _time.GetTimestamp());
        }
    }

    /// <summary>
    /// Adds a key after a time. Of several times for one key the earliest counts: coming too early costs a look, coming too late a
    /// grant that outlives its end.
    /// </summary>
    /// <param name="key">The key.</param>
    /// <param name="delay">Zero or less means now.</param>
    public void AddAfter(TKey key, TimeSpan delay)
    {
        if (delay <= TimeSpan.Zero)
            Add(key);
        else
            _delayed.Add(key, delay);
    }

    /// <summary>Adds a key after a wait that doubles with each failure in a row; see <see cref="Forget"/>.</summary>
    /// <param name="key">The key.</param>
    /// <param name="atLeast">What the API server asked for (Retry-After), if it did.</param>
    /// <returns>The wait.</returns>
    public TimeSpan AddRateLimited(TKey key, TimeSpan? atLeast = null)
    {
        int failures;
        lock (_lock)
        {
            failures = _failures[key] = _failures.GetValueOrDefault(key) + 1;
        }

        RuntimeMetrics.QueueRetries.Add(1, _tag);
        var delay = _options.Retry.DelayAfter(failures, _jitter, atLeast);
        AddAfter(key, delay);
        return delay;
    }

    /// <summary>Forgets a key's failures: it went well.</summary>
    public void Forget(TKey key)
    {
        lock (_lock)
        {
            _failures.Remove(key);
        }
    }

    /// <summary>Failures of a key in a row.</summary>
    public int Failures(TKey key)
    {
        lock (_lock)
        {
            return _failures.GetValueOrDefault(key);
        }
    }

    /// <summary>
    /// Waits for a key to work on. Whoever gets it calls <see cref="Done"/>, whatever happens. Who is cancelled gets none, not even one
    /// that comes in that moment: it stays for the next.
    /// </summary>
    public async ValueTask<TKey> GetAsync(CancellationToken ct)
    {
        _ = await _ready.Reader.ReadAsync(ct);
        RuntimeMetrics.QueueDepth.Add(-1, _tag);
        lock (_lock)
        {
            var (key, since) = Take_NeedsLock();
            if (!ct.IsCancellationRequested)
            {
                _processing.Add(key);
                _dirty.Remove(key);
                RuntimeMetrics.QueueWait.Record(_time.GetElapsedTime(since).TotalSeconds, _tag);
                return key;
            }

            // It was handed over before the wait heard of its end. As it is still dirty, nobody has added it again.
            Offer_NeedsLock(key, since);
        }

        throw new OperationCanceledException(ct);
    }

    /// <summary>The work on a key is over; if it was added meanwhile, it is its turn again.</summary>
    public void Done(TKey key)
    {
        lock (_lock)
        {
            if (_processing.Remove(key) && _dirty.Contains(key))
                Offer_NeedsLock(key, _time.GetTimestamp());
        }
    }

    /// <summary>Stops the timer: keys that wait for their time do not come any more.</summary>
    public void Dispose() => _delayed.Dispose();

    private void Offer_NeedsLock(TKey key, long since)
    {
        RuntimeMetrics.QueueDepth.Add(1, _tag);
        _first.Enqueue((key, since));
        _ready.Writer.TryWrite(true);
    }

    private (TKey Key, long Since) Take_NeedsLock()
    {
        while (_first.TryPeek(out var next) && IsLater(next.Key))
            _later.Enqueue(_first.Dequeue());
        var isTheirTurn = _later.Count > 0 && (_first.Count == 0 || ++_turn % LaterShare == 0);
        return isTheirTurn ? _later.Dequeue() : _first.Dequeue();
    }
}
