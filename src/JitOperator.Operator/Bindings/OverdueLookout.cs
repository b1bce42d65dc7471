using JitOperator.Runtime.Informers;

namespace JitOperator.Operator.Bindings;

/// <summary>
/// Has every binding that is past its end looked at, each second anew. A wait for an end is worked out once, by the clock as it is then:
/// where that is put forward later, or stood still while the machine was suspended, the wait lasts too long.
/// </summary>
/// <param name="bindings">What ends when.</param>
/// <param name="look">Takes a binding that is to be looked at.</param>
/// <param name="time">The time.</param>
public sealed class OverdueLookout(BindingTally bindings, Action<ObjectKey> look, TimeProvider time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>Looks out until cancelled; then it ends without an exception.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                foreach (var key in bindings.Overdue(time.GetUtcNow()))
                {
                    look(key);
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
        }
    }
}
