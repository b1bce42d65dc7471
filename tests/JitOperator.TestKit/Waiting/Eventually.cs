namespace JitOperator.TestKit.Waiting;

/// <summary>Waits for conditions of real servers, which come true when they come true. Never sleeps longer than a short poll.</summary>
public static class Eventually
{
    /// <summary>How long a condition may take unless told otherwise: generous, as it only costs time when a test fails.</summary>
    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(25);

    /// <summary>Returns once the condition is true.</summary>
    /// <param name="condition">Asked again and again; an exception of its own ends the wait.</param>
    /// <param name="what">What is waited for, for the message of the failure.</param>
    /// <param name="timeout"><see cref="DefaultTimeout"/> if none is given.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="TimeoutException">It did not come true in time.</exception>
    public static Task TrueAsync(
        Func<Task<bool>> condition, string what, TimeSpan? timeout = null, CancellationToken cancellationToken = default) =>
        NotNullAsync<object>(async () => await condition() ? condition : null, what, timeout, cancellationToken);

    /// <inheritdoc cref="TrueAsync(Func{Task{bool}}, string, TimeSpan?, CancellationToken)"/>
    public static Task TrueAsync(
        Func<bool> condition, string what, TimeSpan? timeout = null, CancellationToken cancellationToken = default) =>
        TrueAsync(() => Task.FromResult(condition()), what, timeout, cancellationToken);

    /// <summary>Returns the first value that is not null.</summary>
    /// <inheritdoc cref="TrueAsync(Func{Task{bool}}, string, TimeSpan?, CancellationToken)"/>
    public static async Task<T> NotNullAsync<T>(
        Func<Task<T?>> read, string what, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
        where T : class
    {
        var limit = timeout ?? DefaultTimeout;
        var time = TimeProvider.System;
        var start = time.GetTimestamp();
        while (true)
        {
            if (await read() is { } value)
                return value;
            if (time.GetElapsedTime(start) > limit)
                throw new TimeoutException($"Not within {limit.TotalSeconds} s: {what}.");
            await Task.Delay(Poll, time, cancellationToken);
        }
    }
}
