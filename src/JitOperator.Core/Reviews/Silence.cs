namespace JitOperator.Core.Reviews;

/// <summary>Keeps a rule from telling of the same again and again: after it has told of a key, that is not told of for a span.</summary>
internal sealed class Silence(TimeSpan span)
{
    private readonly SlidingWindow<bool> _told = new(span);

    /// <summary>True when a key may be told of; it then may not for the span.</summary>
    public bool Breaks(string key, DateTimeOffset now)
    {
        if (_told.Of(key, now).Count > 0)
        {
            return false;
        }

        _told.Add(key, now, true);
        return true;
    }
}
