using System.Collections.Concurrent;
using Microsoft.Extensions.Time.Testing;

namespace JitOperator.Audit.Tests.Stores;

/// <summary>Virtual time that remembers how long each timer was set for.</summary>
internal sealed class RecordingTimeProvider : FakeTimeProvider
{
    /// <summary>How long timers were set for, in order.</summary>
    public ConcurrentQueue<TimeSpan> Timers { get; } = new();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        Timers.Enqueue(dueTime);
        return base.CreateTimer(callback, state, dueTime, period);
    }
}
