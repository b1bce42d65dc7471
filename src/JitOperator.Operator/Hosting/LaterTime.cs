namespace JitOperator.Operator.Hosting;

/// <summary>
/// The later one of the clock here and the API server's: replicas whose clocks differ would else undo each other's work, one deleting what is
/// over and a leader whose clock is behind putting it back. Where nobody knows by how much they differ, or it is too much to believe, the
/// clock here counts alone.
/// </summary>
/// <param name="inner">The clock here.</param>
/// <param name="guard">What is known of it.</param>
public sealed class LaterTime(TimeProvider inner, ClockGuard guard) : TimeProvider
{
    /// <inheritdoc/>
    public override long TimestampFrequency => inner.TimestampFrequency;

    /// <inheritdoc/>
    public override TimeZoneInfo LocalTimeZone => inner.LocalTimeZone;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => inner.GetUtcNow() + guard.Behind;

    /// <inheritdoc/>
    public override long GetTimestamp() => inner.GetTimestamp();

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        inner.CreateTimer(callback, state, dueTime, period);
}
