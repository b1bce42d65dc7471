namespace JitOperator.Runtime.Tests.Leadership.Simulation;

/// <summary>
/// The clock of one simulated process: it may run fast or slow, and while the process is paused nothing reaches it: neither timers
/// nor answers. They come all at once when it goes on.
/// </summary>
internal sealed class ProcessClock(World world, double rate = 1) : TimeProvider
{
    private readonly Queue<Action> _waiting = new();

    /// <summary>Whether the process is stopped at the moment.</summary>
    public bool IsPaused { get; private set; }

    /// <summary>Whether the process is gone.</summary>
    public bool IsDead { get; private set; }

    /// <summary>What is added to the wall clock, which nothing may depend on.</summary>
    public TimeSpan WallClockOffset { get; set; }

    /// <summary>What the wall clock says, should it stand still.</summary>
    public DateTimeOffset? StoppedWallClock { get; set; }

    /// <inheritdoc/>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <inheritdoc/>
    public override long GetTimestamp() => (long)(world.Now.Ticks * rate);

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() =>
        StoppedWallClock ?? new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero) + world.Now + WallClockOffset;

    /// <summary>Hands something to the process, now or as soon as it goes on.</summary>
    public void Deliver(Action action)
    {
        if (IsDead)
            return;
        if (IsPaused)
            _waiting.Enqueue(action);
        else
            action();
    }

    public void Pause() => IsPaused = true;

    public void Resume()
    {
        IsPaused = false;
        while (_waiting.TryDequeue(out var action))
            Deliver(action);
    }

    public void Kill()
    {
        IsDead = true;
        _waiting.Clear();
    }

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        Assert.Equal(Timeout.InfiniteTimeSpan, period);
        return new Timer(this, () => callback(state), dueTime);
    }

    private sealed class Timer : ITimer
    {
        private readonly ProcessClock _clock;
        private readonly Action _callback;
        private int _version;

        public Timer(ProcessClock clock, Action callback, TimeSpan dueTime)
        {
            (_clock, _callback) = (clock, callback);
            Change(dueTime, Timeout.InfiniteTimeSpan);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            var version = ++_version;
            if (dueTime != Timeout.InfiniteTimeSpan)
                _clock.Schedule(dueTime, () => Fire(version));
            return true;
        }

        public void Dispose() => _version++;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        private void Fire(int version)
        {
            if (version == _version)
                _callback();
        }
    }

    private void Schedule(TimeSpan dueTime, Action fire) => world.In(dueTime / rate, () => Deliver(fire));
}
