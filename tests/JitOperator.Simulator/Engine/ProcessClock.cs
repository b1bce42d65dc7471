namespace JitOperator.Simulator.Engine;

/// <summary>
/// The clock of one simulated process: the world's, but for a wall clock that may be wrong. Timers of a process that is frozen ring
/// when it goes on; those of one that was killed never.
/// </summary>
internal sealed class ProcessClock(VirtualTime world) : TimeProvider
{
    private readonly List<Action> _missed = [];
    private bool _frozen;
    private bool _dead;

    /// <summary>How far the wall clock is ahead of the true time.</summary>
    public TimeSpan Skew { get; set; }

    /// <inheritdoc/>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <inheritdoc/>
    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => world.Now + Skew;

    /// <inheritdoc/>
    public override long GetTimestamp() => world.Elapsed.Ticks;

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(this, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Has something reach the process after a time: a timer, or news from the network.</summary>
    public void After(TimeSpan delay, Action due) => world.After(delay, () => Ring(due));

    /// <summary>Holds timers back.</summary>
    public void Freeze() => _frozen = true;

    /// <summary>Lets those ring that were held back.</summary>
    public void Thaw()
    {
        _frozen = false;
        var missed = _missed.ToList();
        _missed.Clear();
        missed.ForEach(ring => ring());
    }

    /// <summary>Timers ring again, as far as they were not due meanwhile.</summary>
    public void Revive()
    {
        _dead = false;
        Thaw();
    }

    /// <summary>No timer rings any more.</summary>
    public void Kill() => _dead = true;

    private void Ring(Action ring)
    {
        if (_dead)
        {
            return;
        }

        if (_frozen)
        {
            _missed.Add(ring);
        }
        else
        {
            ring();
        }
    }

    private sealed class Timer(ProcessClock clock, Action callback) : ITimer
    {
        private TimeSpan _period;
        private int _setting;
        private bool _disposed;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            if (_disposed)
            {
                return false;
            }

            _period = period;
            var setting = ++_setting;
            if (dueTime != Timeout.InfiniteTimeSpan)
            {
                clock.After(dueTime, () => Due(setting));
            }

            return true;
        }

        public void Dispose() => _disposed = true;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        private void Due(int setting)
        {
            // One that was set anew since, or is gone, does not ring for what it was set to before.
            if (_disposed || setting != _setting)
            {
                return;
            }

            if (_period > TimeSpan.Zero)
            {
                clock.After(_period, () => Due(setting));
            }

            callback();
        }
    }
}
