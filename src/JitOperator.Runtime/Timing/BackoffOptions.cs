namespace JitOperator.Runtime.Timing;

/// <summary>How long to wait after failures.</summary>
public sealed class BackoffOptions
{
    /// <summary>What is asked for by Retry-After is not followed further than this: a wrong clock must not stop us for a day.</summary>
    public static readonly TimeSpan LongestAsked = TimeSpan.FromHours(1);

    private readonly TimeSpan _first;
    private readonly TimeSpan _longest;
    private readonly double _jitterFraction;

    /// <summary>Refuses what would mean a busy loop or no end.</summary>
    /// <param name="first">The wait after the first failure, before jitter. More than nothing.</param>
    /// <param name="longest">No computed wait is longer than this, before jitter. At most a day.</param>
    /// <param name="jitterFraction">How far jitter moves a wait to either side, from 0 to 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of its range.</exception>
    public BackoffOptions(TimeSpan first, TimeSpan longest, double jitterFraction = 0.25)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(first, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(longest, first);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(longest, TimeSpan.FromDays(1));
        ArgumentOutOfRangeException.ThrowIfNegative(jitterFraction);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(jitterFraction, 1);
        _first = first;
        _longest = longest;
        _jitterFraction = jitterFraction;
    }

    /// <summary>The wait after so many failures in a row.</summary>
    /// <param name="failures">1 or more.</param>
    /// <param name="jitter">Spreads the waits.</param>
    /// <param name="atLeast">What the other side asked for, if it did: followed up to <see cref="LongestAsked"/>, never undercut.</param>
    public TimeSpan DelayAfter(int failures, Jitter jitter, TimeSpan? atLeast = null)
    {
        // 2^40 times any sensible first wait is past any limit; the exponent is cut so that nothing overflows.
        var factor = Math.Pow(2, Math.Clamp(failures - 1, 0, 40));
        var delay = jitter.Around(_first.Ticks * factor >= _longest.Ticks ? _longest : _first * factor, _jitterFraction);
        var asked = atLeast > LongestAsked ? LongestAsked : atLeast ?? TimeSpan.Zero;

        // Those who were told the same time must not all come back at it.
        return delay > asked ? delay : asked + (delay * _jitterFraction);
    }
}
