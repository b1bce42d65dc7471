namespace JitOperator.Runtime.Timing;

/// <summary>Waits that double from one failure to the next up to a limit, each jittered, until a success resets them.</summary>
/// <remarks>For one thread.</remarks>
public sealed class Backoff(BackoffOptions options, Jitter jitter)
{
    /// <summary>Failures since the last success.</summary>
    public int Failures { get; private set; }

    /// <summary>Counts a failure and says how long to wait before the next attempt.</summary>
    /// <param name="atLeast">What the other side asked for (Retry-After), if it did.</param>
    public TimeSpan Next(TimeSpan? atLeast = null)
    {
        if (Failures < int.MaxValue)
            Failures++;
        return options.DelayAfter(Failures, jitter, atLeast);
    }

    /// <summary>Forgets the failures.</summary>
    public void Reset() => Failures = 0;
}
