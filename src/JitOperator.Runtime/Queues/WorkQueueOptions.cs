using JitOperator.Runtime.Timing;

namespace JitOperator.Runtime.Queues;

/// <summary>How a queue retries.</summary>
public sealed record WorkQueueOptions
{
    /// <summary>Waits of <see cref="WorkQueue{TKey}.AddRateLimited"/>: from 100 ms, doubling up to a minute.</summary>
    public BackoffOptions Retry { get; init; } = new(TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(1));
}
