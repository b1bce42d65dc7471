using JitOperator.Runtime.Leadership;

namespace JitOperator.Runtime.Tests.Leadership.Simulation;

/// <summary>One process' connection to the lease: every call takes its time both ways and may come to harm.</summary>
internal sealed class SimulatedStore(World world, ProcessClock clock, SimulatedLease lease) : ILeaseStore
{
    /// <summary>How long the next call takes to the server, how long the answer takes, and what becomes of it.</summary>
    public Func<(TimeSpan There, TimeSpan Back, Fault Fault)> Network { get; set; } =
        () => (TimeSpan.FromMilliseconds(5), TimeSpan.FromMilliseconds(5), Fault.None);

    /// <summary>Called when the process sends a write.</summary>
    public Action? WriteSent { get; set; }

    public Task<LeaseSnapshot?> ReadAsync(CancellationToken cancellationToken) => CallAsync(lease.Read, cancellationToken);

    public Task<LeaseSnapshot?> TryCreateAsync(LeaseRecord record, CancellationToken cancellationToken)
    {
        WriteSent?.Invoke();
        return CallAsync(() => lease.Create(record), cancellationToken);
    }

    public Task<LeaseSnapshot?> TryUpdateAsync(LeaseSnapshot expected, LeaseRecord record, CancellationToken cancellationToken)
    {
        WriteSent?.Invoke();
        return CallAsync(() => lease.Update(expected.Version, record), cancellationToken);
    }

    /// <summary>A call that is cancelled may still arrive: what was sent was sent.</summary>
    private Task<LeaseSnapshot?> CallAsync(Func<LeaseSnapshot?> effect, CancellationToken cancellationToken)
    {
        var answer = new TaskCompletionSource<LeaseSnapshot?>();
        cancellationToken.Register(() => answer.TrySetCanceled(cancellationToken));
        var (there, back, fault) = Network();
        if (fault is Fault.RequestLost)
            return answer.Task;

        world.In(there, () =>
        {
            var result = fault is Fault.Error ? null : effect();
            if (fault is not Fault.ResponseLost)
                world.In(back, () => clock.Deliver(() => Answer(answer, result, fault)));
        });
        return answer.Task;
    }

    private static void Answer(TaskCompletionSource<LeaseSnapshot?> answer, LeaseSnapshot? result, Fault fault)
    {
        if (fault is Fault.None)
            answer.TrySetResult(result);
        else
            answer.TrySetException(new HttpRequestException("A simulated failure."));
    }
}
