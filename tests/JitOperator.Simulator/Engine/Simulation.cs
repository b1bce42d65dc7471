namespace JitOperator.Simulator.Engine;

/// <summary>
/// The loop of a simulated world, on the one thread that the thread pool of this program has. Whatever has work to do does it, in no
/// time; when nobody has, time goes on to the next thing that is to happen: a timer, or news from the network. So the seed decides
/// everything, and a process is killed or frozen by keeping both from it.
/// </summary>
internal sealed class Simulation(int seed, DateTimeOffset start)
{
    /// <summary>Whoever never comes to rest is stuck in a loop.</summary>
    private const int MostTurnsInOneMoment = 50_000;

    private TaskCompletionSource<bool>? _run;
    private TimeSpan _end;
    private Func<bool>? _condition;
    private int _turns;

    /// <summary>All randomness of the world.</summary>
    public Random Random { get; } = new(seed);

    /// <summary>All time of the world.</summary>
    public VirtualTime Time { get; } = new(start);

    /// <summary>How many things have happened.</summary>
    public long Steps { get; private set; }

    /// <summary>A time between nothing and a limit, short ones far more often than long ones.</summary>
    public TimeSpan Delay(TimeSpan limit) => limit * Math.Pow(Random.NextDouble(), 3);

    /// <summary>True with a probability.</summary>
    public bool Chance(double probability) => Random.NextDouble() < probability;

    /// <summary>One of several.</summary>
    public T Pick<T>(IReadOnlyList<T> items) => items[Random.Next(items.Count)];

    /// <summary>Lets the world go on until a time, or until a condition is met. Called from outside of the world.</summary>
    /// <returns>Whether the condition was met.</returns>
    public bool RunUntil(TimeSpan end, Func<bool>? condition = null)
    {
        (_end, _condition, _turns) = (end, condition, 0);
        _run = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        Continue();
        return _run.Task.GetAwaiter().GetResult();
    }

    // Behind everything that waits for the thread.
    private void Continue() => ThreadPool.UnsafeQueueUserWorkItem(static world => world.Turn(), this, preferLocal: false);

    private void Turn()
    {
        try
        {
            if (ThreadPool.PendingWorkItemCount > 0)
            {
                if (++_turns > MostTurnsInOneMoment)
                {
                    throw new InvalidOperationException($"The world does not come to rest at {Time.Elapsed}.");
                }

                Continue();
                return;
            }

            if (_condition?.Invoke() == true)
            {
                _run!.SetResult(true);
            }
            else if (Time.Next is not { } next || next > _end)
            {
                _run!.SetResult(false);
            }
            else
            {
                _turns = next > Time.Elapsed ? 0 : _turns + 1;
                Steps++;
                Time.Advance();
                Continue();
            }
        }
        catch (Exception e)
        {
            _run!.TrySetException(e);
        }
    }
}
