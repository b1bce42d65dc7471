using JitOperator.Audit.Stores;
using Microsoft.Extensions.Logging;

namespace JitOperator.Audit.Log;

/// <summary>
/// What is done in the background: clears up once what an interrupted pruning left, and merges whenever there is something to merge.
/// Tries again after failures, and never holds appends up.
/// </summary>
internal sealed partial class LogMaintenance : IAsyncDisposable
{
    private readonly LogCompactor _compactor;
    private readonly LogPruner _pruner;
    private readonly AuditLogOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly SemaphoreSlim _wake = new(0, 1);
    private readonly SemaphoreSlim _working = new(1, 1);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _run;
    private long _clearUpTo;

    public LogMaintenance(LogStore store, LogTail tail, AuditLogOptions options, TimeProvider time, ILogger logger)
    {
        _compactor = new LogCompactor(store, tail, token => Task.Delay(options.MaintenanceRest, time, token), logger);
        _pruner = new LogPruner(store);
        _run = Task.Run(RunAsync);
        _options = options;
        _time = time;
        _logger = logger;
    }

    /// <summary>There may be something left of what was pruned before this index.</summary>
    public void ClearUp(long minimumIndex)
    {
        Interlocked.Exchange(ref _clearUpTo, minimumIndex);
        Wake();
    }

    /// <summary>Does all that there is to do.</summary>
    public async Task WorkAsync(CancellationToken cancellationToken)
    {
        await _working.WaitAsync(cancellationToken);
        try
        {
            if (Interlocked.Read(ref _clearUpTo) is > 0 and var minimumIndex)
            {
                await _pruner.ClearUpAsync(minimumIndex, cancellationToken);
                Interlocked.CompareExchange(ref _clearUpTo, 0, minimumIndex);
            }

            await _compactor.RunAsync(cancellationToken);
        }
        finally
        {
            _working.Release();
        }
    }

    /// <summary>There may be something to merge.</summary>
    public void Wake()
    {
        if (_wake.CurrentCount > 0)
        {
            return;
        }

        try
        {
            _wake.Release();
        }
        catch (SemaphoreFullException)
        {
            // Somebody else woke it in this very moment.
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _run;
        _stop.Dispose();
        _working.Dispose();
        _wake.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            while (true)
            {
                await _wake.WaitAsync(_stop.Token);
                await TryWorkAsync();
            }
        }
        catch (OperationCanceledException)
        {
            // Closed.
        }
    }

    private async Task TryWorkAsync()
    {
        try
        {
            await WorkAsync(_stop.Token);
        }
        catch (LogStoreException e)
        {
            Failed(_logger, e);
            await Task.Delay(_options.MaintenanceRetryDelay, _time, _stop.Token);
            Wake();
        }
        catch (LogDamagedException e)
        {
            // Records go on being appended: what is wrong is for whoever verifies, and nothing was deleted.
            Damaged(_logger, e);
        }
    }

    [LoggerMessage(LogLevel.Warning, "Merging the audit log failed, and is tried again")]
    private static partial void Failed(ILogger logger, Exception exception);

    [LoggerMessage(LogLevel.Critical, "The audit log in the store is not what was written; nothing is merged any more")]
    private static partial void Damaged(ILogger logger, Exception exception);
}
