namespace JitOperator.Runtime.Client;

/// <summary>Cancels a request when its caller does, or after a time; and knows which of the two it was.</summary>
internal sealed class RequestLimit : IDisposable
{
    private readonly TimeSpan _limit;
    private readonly CancellationToken _caller;
    private readonly CancellationTokenSource _timeout;
    private readonly CancellationTokenSource _either;

    public RequestLimit(TimeSpan timeout, TimeProvider time, CancellationToken caller)
    {
        _limit = timeout;
        _caller = caller;
        _timeout = new CancellationTokenSource(timeout, time);
        _either = CancellationTokenSource.CreateLinkedTokenSource(caller, _timeout.Token);
    }

    public CancellationToken Token => _either.Token;

    public bool IsCallersWish => _caller.IsCancellationRequested;

    /// <summary>Starts the time anew. Too late once it is over.</summary>
    public void Restart() => _timeout.CancelAfter(_limit);

    public void Dispose()
    {
        _either.Dispose();
        _timeout.Dispose();
    }
}
