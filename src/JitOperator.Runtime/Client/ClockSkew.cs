namespace JitOperator.Runtime.Client;

/// <summary>
/// How far the clock here is from the API server's, by the <c>Date</c> of its answers. That has whole seconds and is written somewhere
/// between question and answer, so only what is certain counts: a slow answer, or a difference below a second, proves nothing.
/// </summary>
/// <remarks>
/// With several API servers, or one whose clock jumps, the largest difference of the last half to whole minute counts: it takes one
/// answer to see that something is wrong, and a minute of good ones to believe that it is over.
/// </remarks>
/// <param name="time">The clock that is compared.</param>
public sealed class ClockSkew(TimeProvider time)
{
    /// <summary>A difference is forgotten between one and two of these after it was last seen.</summary>
    public static readonly TimeSpan Memory = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan s_resolution = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private long _since;
    private TimeSpan? _now;
    private TimeSpan? _before;
    private TimeSpan? _latest;

    /// <summary>The clock that is compared.</summary>
    public TimeProvider Time => time;

    /// <summary>By how much the clock here is ahead of the API server's at least; below zero when it is behind. Null before the first answer.</summary>
    public TimeSpan? Current
    {
        get
        {
            lock (_lock)
            {
                return _before is { } before ? Larger(before, _now ?? before) : _now;
            }
        }
    }

    /// <summary>By how much the clock here was ahead at least by the last answer alone: what is believed of it is not believed for longer than needed.</summary>
    public TimeSpan? Latest
    {
        get
        {
            lock (_lock)
            {
                return _latest;
            }
        }
    }

    /// <summary>Takes an answer in.</summary>
    /// <param name="sent">When the request was sent, by the clock here.</param>
    /// <param name="received">When the headers of the answer had come, by the clock here.</param>
    /// <param name="date">The answer's <c>Date</c>.</param>
    public void Observe(DateTimeOffset sent, DateTimeOffset received, DateTimeOffset date)
    {
        var (atLeast, atMost) = (sent - (date + s_resolution), received - date);
        var certain = atLeast > TimeSpan.Zero ? atLeast : atMost < TimeSpan.Zero ? atMost : TimeSpan.Zero;
        lock (_lock)
        {
            _latest = certain;
            var age = _now is null ? TimeSpan.MaxValue : time.GetElapsedTime(_since);
            if (age >= Memory)
            {
                _before = age < Memory * 2 ? _now : null;
                _now = certain;
                _since = time.GetTimestamp();
            }
            else
            {
                _now = Larger(_now!.Value, certain);
            }
        }
    }

    private static TimeSpan Larger(TimeSpan one, TimeSpan other) => one.Duration() >= other.Duration() ? one : other;
}
