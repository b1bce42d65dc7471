namespace JitOperator.Runtime.Queues;

/// <summary>
/// Goes through everything again and again, a little at each step: what would keep everybody waiting if it were looked at all at once.
/// </summary>
/// <remarks>For one thread.</remarks>
/// <typeparam name="T">Says what to look at.</typeparam>
public sealed class Rounds<T>
{
    private readonly Func<IEnumerable<T>> _all;
    private readonly int _steps;
    private readonly int _most;
    private readonly Queue<T> _left = [];
    private int _each;
    private int _step;

    /// <summary>The first round begins with the first step.</summary>
    /// <param name="all">Everything, as it is when a round begins.</param>
    /// <param name="steps">Steps in a round, 1 or more; more of them where there is more than <paramref name="most"/> for each.</param>
    /// <param name="most">How much there is at most in a step; 1 or more.</param>
    public Rounds(Func<IEnumerable<T>> all, int steps, int most)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 1);
        _all = all;
        _steps = _step = steps;
        _most = most;
    }

    /// <summary>What to look at in the next step.</summary>
    public IReadOnlyList<T> Next()
    {
        if (_step >= _steps && _left.Count == 0)
        {
            foreach (var one in _all())
                _left.Enqueue(one);
            _step = 0;
            _each = Math.Min(_most, (_left.Count + _steps - 1) / _steps);
        }

        _step++;
        var next = new List<T>(Math.Min(_each, _left.Count));
        while (next.Count < _each && _left.TryDequeue(out var one))
            next.Add(one);
        return next;
    }
}
