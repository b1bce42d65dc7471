namespace JitOperator.Simulator.Engine;

/// <summary>The time of the simulated world, and what is to happen when. Time stands still but for <see cref="Advance"/>.</summary>
internal sealed class VirtualTime(DateTimeOffset start)
{
    private readonly PriorityQueue<Action, (long At, long Order)> _due = new();
    private long _order;

    /// <summary>How long the world has existed.</summary>
    public TimeSpan Elapsed { get; private set; }

    /// <summary>The true time.</summary>
    public DateTimeOffset Now => start + Elapsed;

    /// <summary>When something happens next; null when nothing ever will.</summary>
    public TimeSpan? Next => _due.TryPeek(out _, out var when) ? TimeSpan.FromTicks(when.At) : null;

    /// <summary>Has something done after a time.</summary>
    public void After(TimeSpan delay, Action action) =>
        _due.Enqueue(action, ((Elapsed + (delay > TimeSpan.Zero ? delay : TimeSpan.Zero)).Ticks, _order++));

    /// <summary>Goes to the next moment in which something happens, and lets that one thing happen.</summary>
    public void Advance()
    {
        if (_due.TryDequeue(out var action, out var when))
        {
            Elapsed = TimeSpan.FromTicks(Math.Max(when.At, Elapsed.Ticks));
            action();
        }
    }
}
