using JitOperator.Runtime.Timing;

namespace JitOperator.Runtime.Client;

/// <summary>Repeats reads that failed for a moment. Never used for a write: of one whose answer was lost, nobody knows whether it happened.</summary>
internal sealed class ReadRetry(TimeProvider time, Jitter jitter)
{
    private const int Attempts = 3;

    /// <summary>Callers have queues with retries of their own: past this wait, they are told instead.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);

    private static readonly BackoffOptions Waits = new(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(1));

    /// <summary>Reads, up to three times.</summary>
    public async Task<TResult> RunAsync<TResult>(Func<CancellationToken, Task<TResult>> read, CancellationToken ct)
    {
        var backoff = new Backoff(Waits, jitter);
        while (true)
        {
            TimeSpan wait;
            try
            {
                return await read(ct);
            }
            catch (KubernetesRequestException e) when (
                e.IsTransient && backoff.Failures < Attempts - 1 && !(e.RetryAfter > LongestWait))
            {
                wait = backoff.Next(e.RetryAfter);
            }

            await Task.Delay(wait, time, ct);
        }
    }
}
