using Microsoft.Extensions.Logging;

namespace JitOperator.Operator.Notifications;

/// <summary>
/// Up to which record each channel was told, in memory and, a moment later, in the store. What was told is kept within a second, what
/// was only passed over within half a minute: a crash repeats at most that second, and loses nothing.
/// </summary>
internal sealed partial class CursorBook(ICursorStore store, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan AtLeast = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan AtMost = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(3);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, long> _next = new(StringComparer.Ordinal);
    private TaskCompletionSource _told = New();
    private bool _isMoved;

    /// <summary>Reads them, trying until it succeeds. A channel without one begins at the log's end, and so does one that is beyond it.</summary>
    /// <param name="channels">The channels.</param>
    /// <param name="size">The log's end.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<IReadOnlyDictionary<string, long>> BeginAsync(IReadOnlyCollection<string> channels, long size, CancellationToken cancellationToken)
    {
        var known = await LoadAsync(cancellationToken);
        lock (_lock)
        {
            _next.Clear();
            foreach (var name in channels)
            {
                _next[name] = known.TryGetValue(name, out var next) && next <= size ? next : size;
            }

            Told_NeedsLock();
            return new Dictionary<string, long>(_next);
        }
    }

    /// <summary>A channel has dealt with all before an index.</summary>
    /// <param name="channel">The channel.</param>
    /// <param name="next">The index.</param>
    /// <param name="told">Whether something was told, rather than passed over.</param>
    public void Move(string channel, long next, bool told)
    {
        lock (_lock)
        {
            _next[channel] = next;
            _isMoved = true;
            if (told)
            {
                Told_NeedsLock();
            }
        }
    }

    /// <summary>Keeps them until cancelled, and a last time then.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                await WaitAsync(cancellationToken);
                await SaveAsync(cancellationToken);
                await Task.Delay(AtLeast, time, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            using var limit = new CancellationTokenSource(Farewell, time);
            await SaveAsync(limit.Token);
        }
    }

    private async Task WaitAsync(CancellationToken cancellationToken)
    {
        Task told;
        lock (_lock)
        {
            told = _told.Task;
        }

        try
        {
            await told.WaitAsync(AtMost, time, cancellationToken);
        }
        catch (TimeoutException)
        {
        }
    }

    private async Task SaveAsync(CancellationToken cancellationToken)
    {
        Dictionary<string, long> next;
        lock (_lock)
        {
            if (!_isMoved)
            {
                return;
            }

            next = new(_next);
            _isMoved = false;
            _told = New();
        }

        try
        {
            await store.SaveAsync(next, cancellationToken);
        }
        catch (Exception e)
        {
            // Until it succeeds, a crash would repeat more. Nothing else waits for it.
            LogNotKept(logger, e.GetType().Name);
            lock (_lock)
            {
                Told_NeedsLock();
            }
        }
    }

    private async Task<IReadOnlyDictionary<string, long>> LoadAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return await store.LoadAsync(cancellationToken);
            }
            catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
            {
                LogNotRead(logger, e.Message);
                await Task.Delay(AtLeast * 5, time, cancellationToken);
            }
        }
    }

    private void Told_NeedsLock()
    {
        _isMoved = true;
        _told.TrySetResult();
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    [LoggerMessage(LogLevel.Warning, "How far channels were told could not be kept ({Reason}), trying again")]
    private static partial void LogNotKept(ILogger logger, string reason);

    [LoggerMessage(LogLevel.Warning, "How far channels were told could not be read, trying again: {Reason}")]
    private static partial void LogNotRead(ILogger logger, string reason);
}
