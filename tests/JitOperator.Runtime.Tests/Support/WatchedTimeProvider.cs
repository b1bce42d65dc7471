using Microsoft.Extensions.Time.Testing;

namespace JitOperator.Runtime.Tests.Support;

/// <summary>
/// Virtual time that knows whether somebody waits for it. Timers of some lengths are limits on what goes on over a real connection: time
/// that went on meanwhile would end requests that nothing is wrong with.
/// </summary>
/// <param name="start">Now.</param>
/// <param name="limits">Lengths of timers that are limits and not waits.</param>
internal sealed class WatchedTimeProvider(DateTimeOffset start, params TimeSpan[] limits) : FakeTimeProvider(start)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<WatchedTimer, TimeSpan> _pending = [];

    /// <summary>Whether there is a timer that is a wait.</summary>
    public bool SomebodyWaits => IsPending(due => !limits.Contains(due));

    /// <summary>Whether there is a timer of such a length.</summary>
    public bool IsPending(Func<TimeSpan, bool> length)
    {
        lock (_lock)
        {
            return _pending.Values.Any(length);
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new WatchedTimer(this);
        timer.Inner = base.CreateTimer(
            argument =>
            {
                if (period == Timeout.InfiniteTimeSpan)
                    Set(timer, Timeout.InfiniteTimeSpan);
                callback(argument);
            },
            state,
            Timeout.InfiniteTimeSpan,
            Timeout.InfiniteTimeSpan);
        timer.Change(dueTime, period);
        return timer;
    }

    private void Set(WatchedTimer timer, TimeSpan due)
    {
        lock (_lock)
        {
            if (due == Timeout.InfiniteTimeSpan)
                _pending.Remove(timer);
            else
                _pending[timer] = due;
        }
    }

    private sealed class WatchedTimer(WatchedTimeProvider time) : ITimer
    {
        public ITimer Inner { get; set; } = null!;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            time.Set(this, dueTime);
            return Inner.Change(dueTime, period);
        }

        public void Dispose()
        {
            time.Set(this, Timeout.InfiniteTimeSpan);
            Inner.Dispose();
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
