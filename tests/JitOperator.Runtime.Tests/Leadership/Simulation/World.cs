namespace JitOperator.Runtime.Tests.Leadership.Simulation;

/// <summary>
/// Virtual time for several processes on one thread. Nothing runs but from its queue of events, in the order of time, so that a seed
/// repeats a run exactly.
/// </summary>
internal sealed class World : SynchronizationContext
{
    private readonly PriorityQueue<Action, (TimeSpan At, long Order)> _events = new();
    private readonly Queue<Action> _ready = new();
    private long _order;

    /// <summary>Time since the world began.</summary>
    public TimeSpan Now { get; private set; }

    /// <summary>Called after every event.</summary>
    public Action? AfterEvent { get; set; }

    /// <summary>Has something happen later.</summary>
    public void In(TimeSpan delay, Action action) => _events.Enqueue(action, (Now + delay, _order++));

    /// <summary>Runs until some time has passed.</summary>
    public void RunFor(TimeSpan duration) => RunUntil(Now + duration, () => false);

    /// <summary>Runs until something holds, and says whether it did within the time.</summary>
    public bool RunUntil(Func<bool> condition, TimeSpan limit)
    {
        RunUntil(Now + limit, condition);
        return condition();
    }

    /// <inheritdoc/>
    public override void Post(SendOrPostCallback d, object? state) => _ready.Enqueue(() => d(state));

    private void RunUntil(TimeSpan end, Func<bool> condition)
    {
        var outer = Current;
        SetSynchronizationContext(this);
        try
        {
            Settle();
            while (!condition() && _events.TryPeek(out var action, out var key) && key.At <= end)
            {
                _events.Dequeue();
                Now = key.At;
                action();
                Settle();
            }

            if (!condition())
                Now = end;
        }
        finally
        {
            SetSynchronizationContext(outer);
        }
    }

    private void Settle()
    {
        while (_ready.TryDequeue(out var action))
            action();
        AfterEvent?.Invoke();
    }
}
