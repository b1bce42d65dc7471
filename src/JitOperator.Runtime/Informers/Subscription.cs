using JitOperator.Runtime.Diagnostics;
using Microsoft.Extensions.Logging;

namespace JitOperator.Runtime.Informers;

/// <summary>
/// Events on their way to one handler. Those of one object are joined while they wait, so there are never more than the objects that
/// the handler knows or has yet to hear of. The handler runs on the thread pool, one call at a time, and never in the watch loop.
/// </summary>
internal sealed partial class Subscription<T> : IDisposable, IThreadPoolWorkItem
    where T : class
{
    private const int MostKeptRoom = 1024;

    private readonly Lock _lock = new();
    private readonly LinkedList<ResourceEvent<T>> _waiting = [];
    private readonly Dictionary<ObjectKey, LinkedListNode<ResourceEvent<T>>> _byKey = [];
    private readonly Action<ResourceEvent<T>> _handler;
    private readonly Action<Subscription<T>> _ended;
    private readonly ILogger _logger;
    private readonly KeyValuePair<string, object?> _tag;
    private bool _running;
    private bool _disposed;

    public Subscription(
        Action<ResourceEvent<T>> handler, Action<Subscription<T>> ended, ILogger logger, KeyValuePair<string, object?> tag)
    {
        _handler = handler;
        _ended = ended;
        _logger = logger;
        _tag = tag;
    }

    /// <summary>Events that wait.</summary>
    public int Waiting
    {
        get
        {
            lock (_lock)
            {
                return _waiting.Count;
            }
        }
    }

    /// <summary>Takes an event. Never waits for the handler.</summary>
    public void Post(ResourceEvent<T> change)
    {
        lock (_lock)
        {
            if (_disposed)
                return;
            Join_NeedsLock(change);
            if (_running || _waiting.Count == 0)
                return;
            _running = true;
        }

        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    /// <inheritdoc/>
    public void Execute()
    {
        while (Next() is { } change)
        {
            try
            {
                _handler(change);
            }
            catch (Exception e)
            {
                // The next event must reach the handler all the same; a level-based one makes good for what it missed.
                RuntimeMetrics.HandlerFailures.Add(1, _tag);
                Log.HandlerFailed(_logger, change.Key, e);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
            _waiting.Clear();
            _byKey.Clear();
        }

        _ended(this);
    }

    private ResourceEvent<T>? Next()
    {
        lock (_lock)
        {
            if (_waiting.First is not { } first)
            {
                _running = false;

                // A list of many objects comes seldom; room for all of them is not kept until the next one.
                if (_byKey.Capacity > MostKeptRoom)
                    _byKey.TrimExcess();
                return null;
            }

            _waiting.RemoveFirst();
            _byKey.Remove(first.Value.Key);
            return first.Value;
        }
    }

    private void Join_NeedsLock(ResourceEvent<T> change)
    {
        if (!_byKey.TryGetValue(change.Key, out var waiting))
        {
            _byKey[change.Key] = _waiting.AddLast(change);
            return;
        }

        var joined = change with { Old = waiting.Value.Old };
        if (joined is not { Old: null, New: null })
        {
            waiting.Value = joined;
            return;
        }

        // It came and went before the handler heard of it.
        _waiting.Remove(waiting);
        _byKey.Remove(change.Key);
    }

    private static partial class Log
    {
        [LoggerMessage(20, LogLevel.Error, "A handler of changes failed at {Key}")]
        public static partial void HandlerFailed(ILogger logger, ObjectKey key, Exception exception);
    }
}
