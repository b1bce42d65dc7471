namespace JitOperator.Operator.Inbox;

/// <summary>Lets so many through at once, and so many a second from then on. Not for many threads.</summary>
internal sealed class TokenBucket(int capacity, double perSecond, long start)
{
    private double _tokens = capacity;
    private long _at = start;

    /// <summary>True when there has been quiet for long enough that it is as if new.</summary>
    public bool IsFull(TimeProvider time)
    {
        Refill(time);
        return _tokens >= capacity;
    }

    /// <summary>True when there is one left.</summary>
    public bool HasToken(TimeProvider time)
    {
        Refill(time);
        return _tokens >= 1;
    }

    /// <summary>Takes one of which <see cref="HasToken"/> said that it is there.</summary>
    public void Take() => _tokens--;

    private void Refill(TimeProvider time)
    {
        var now = time.GetTimestamp();
        _tokens = Math.Min(capacity, _tokens + (time.GetElapsedTime(_at, now).TotalSeconds * perSecond));
        _at = now;
    }
}
