namespace JitOperator.Runtime.Controllers;

/// <summary>When to look at an object again. The default is <see cref="Retry"/>: what nobody decided is not over.</summary>
public readonly record struct ReconcileResult
{
    private readonly TimeSpan? _delay;
    private readonly bool _done;

    private ReconcileResult(bool done, TimeSpan? delay)
    {
        _done = done;
        _delay = delay;
    }

    /// <summary>When something changes.</summary>
    public static ReconcileResult Done { get; } = new(done: true, delay: null);

    /// <summary>At once, behind what waits already. For work cut into steps; a failure is <see cref="Retry"/>.</summary>
    public static ReconcileResult RequeueNow { get; } = RequeueAfter(TimeSpan.Zero);

    /// <summary>After a wait that doubles each time in a row: something is not as it must be yet.</summary>
    public static ReconcileResult Retry => default;

    /// <summary>Whether to look again only when something changes.</summary>
    public bool IsDone => _done;

    /// <summary>How long to wait; null with <see cref="Done"/> and <see cref="Retry"/>.</summary>
    public TimeSpan? Delay => _delay;

    /// <summary>After a time, or when something changes before. Not later, but perhaps earlier.</summary>
    /// <param name="delay">Zero or less means at once.</param>
    public static ReconcileResult RequeueAfter(TimeSpan delay) => new(done: false, delay);
}
