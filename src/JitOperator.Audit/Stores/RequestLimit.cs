namespace JitOperator.Audit.Stores;

/// <summary>A time limit on one request, told apart from a caller who gives up.</summary>
internal sealed class RequestLimit : IDisposable
{
    private readonly CancellationToken _caller;
    private readonly CancellationTokenSource _limit;
    private readonly CancellationTokenSource _both;

    public RequestLimit(TimeSpan limit, TimeProvider time, CancellationToken caller)
    {
        _caller = caller;
        _limit = new CancellationTokenSource(limit, time);
        _both = CancellationTokenSource.CreateLinkedTokenSource(_limit.Token, caller);
    }

    /// <summary>Cancelled by either.</summary>
    public CancellationToken Token => _both.Token;

    /// <summary>True when the caller still waits: what was cancelled ran out of time.</summary>
    public bool IsOver => !_caller.IsCancellationRequested;

    /// <inheritdoc/>
    public void Dispose()
    {
        _both.Dispose();
        _limit.Dispose();
    }
}
