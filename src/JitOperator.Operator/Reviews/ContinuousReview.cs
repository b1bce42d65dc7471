using JitOperator.Api.Audit;
using JitOperator.Audit.Log;
using JitOperator.Audit.Merkle;
using JitOperator.Audit.Records;
using JitOperator.Core.Reviews;
using JitOperator.Operator.Log;
using Microsoft.Extensions.Logging;

namespace JitOperator.Operator.Reviews;

/// <summary>
/// Reviews the log as it grows, and has the leader write down what is found: a record, an event about the request while that exists, and
/// a count. It stands beside everything else: what it fails at is tried again later, and keeps nobody waiting.
/// </summary>
/// <param name="options">What the rules go by.</param>
/// <param name="tell">Tells people of a finding that is on record. Must be quick.</param>
/// <param name="time">For waits, and for what is too old to be told of.</param>
/// <param name="logger">Hears of trouble; never of what records say.</param>
public sealed partial class ContinuousReview(
    ReviewOptions options, Action<AuditRecord> tell, TimeProvider time, ILogger<ContinuousReview> logger) : IDisposable
{
    /// <summary>Most findings that wait to be written down. Those beyond are lost for the log; a later <c>audit review</c> finds them.</summary>
    public const int MostWaiting = 1000;

    /// <summary>What was found longer ago is not told of any more: nobody led, or the rules are newer than the log.</summary>
    public static readonly TimeSpan Oldest = TimeSpan.FromHours(24);

    /// <summary>Most records in one append: the log takes 100, and others wait in line.</summary>
    private const int MostAtOnce = 50;

    /// <summary>Records that came out of order and wait for those before them.</summary>
    private const int MostEarly = 4096;

    /// <summary>A log begins with this record, if none were pruned: the one before says that it was started, and is not handed out.</summary>
    private const long First = 1;

    /// <summary>Whole bundles are pruned: a log that begins below is whole.</summary>
    private const long LeastPruned = TilePath.FullWidth;

    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _news = new(0, 1);
    private readonly SortedDictionary<long, AuditRecord> _early = [];
    private readonly LinkedList<ReviewFinding> _waiting = [];
    private readonly Reviewer _reviewer = new(options);

    /// <summary>How many findings wait to be written down.</summary>
    public int Waiting
    {
        get
        {
            lock (_lock)
            {
                return _waiting.Count;
            }
        }
    }

    /// <summary>
    /// Takes a record that is in the log: those that are read when it is opened, and those that are written. Appends finish in any order,
    /// so that one may come before its predecessor; the rules see them in order. Never throws.
    /// </summary>
    public void Take(AuditRecord record)
    {
        try
        {
            lock (_lock)
            {
                Take_NeedsLock(record);
            }
        }
        catch (Exception e)
        {
            // Whatever it is: the log, and who waits for it, comes first.
            LogFailed(logger, e, record.Index);
        }
    }

    /// <summary>Writes down what is found until cancelled. The log is open, and what was in it has been taken.</summary>
    public async Task RunAsync(RequestLog log, CancellationToken cancellationToken)
    {
        try
        {
            // What had a gap before it when the log was read will not get its predecessor any more.
            Flush();
            while (true)
            {
                var more = await WriteSafelyAsync(log, cancellationToken);
                if (!more)
                {
                    await WaitAsync(cancellationToken);
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _news.Dispose();

    private async Task<bool> WriteSafelyAsync(RequestLog log, CancellationToken cancellationToken)
    {
        try
        {
            return await WriteAsync(log, cancellationToken);
        }
        catch (LogFencedException)
        {
            // What others have written is taken by now: look again at what is left.
            return true;
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            LogNotWritten(logger, e);
            await Task.Delay(RetryDelay, time, cancellationToken);
            return true;
        }
    }

    /// <summary>True when there may be more to write at once.</summary>
    private async Task<bool> WriteAsync(RequestLog log, CancellationToken cancellationToken)
    {
        var epoch = log.Epoch;
        var batch = Next();
        if (batch.Count == 0)
        {
            return false;
        }

        try
        {
            Tell(await log.AppendAsync([.. batch.Select(FindingRecord.Of)], epoch, cancellationToken));
        }
        catch (RecordTooLargeException) when (batch.Count > 1)
        {
            foreach (var finding in batch)
            {
                await WriteAloneAsync(log, finding, cancellationToken);
            }
        }
        catch (RecordTooLargeException e)
        {
            Drop(batch[0], e);
        }

        return true;
    }

    private async Task WriteAloneAsync(RequestLog log, ReviewFinding finding, CancellationToken cancellationToken)
    {
        try
        {
            Tell(await log.AppendAsync([FindingRecord.Of(finding)], log.Epoch, cancellationToken));
        }
        catch (RecordTooLargeException e)
        {
            Drop(finding, e);
        }
    }

    private void Tell(IReadOnlyList<AuditRecord> written)
    {
        foreach (var record in written)
        {
            tell(record);
        }
    }

    private void Take_NeedsLock(AuditRecord record)
    {
        if (record.Index <= _reviewer.LastIndex)
        {
            return;
        }

        // What is on record need not be written, whatever is still to come before it.
        Forget_NeedsLock(record);
        _early[record.Index] = record;
        while (_early.Count > 0)
        {
            var (index, next) = _early.First();
            if (!IsNext(index) && _early.Count <= MostEarly)
            {
                break;
            }

            _early.Remove(index);
            Review_NeedsLock(next);
        }
    }

    private bool IsNext(long index) => _reviewer.LastIndex >= 0 ? index == _reviewer.LastIndex + 1 : index <= First || index >= LeastPruned;

    private void Review_NeedsLock(AuditRecord record)
    {
        Forget_NeedsLock(record);
        foreach (var finding in _reviewer.Take(record).Where(finding => !IsOld(finding)))
        {
            if (_waiting.Count >= MostWaiting)
            {
                LogLost(logger, finding.Rule);
                continue;
            }

            _waiting.AddLast(finding);
            Wake();
        }
    }

    private void Forget_NeedsLock(AuditRecord record)
    {
        for (var node = record.Finding?.Key is null ? null : _waiting.First; node is not null; node = node.Next)
        {
            if (node.Value.Key == record.Finding!.Key)
            {
                _waiting.Remove(node);
                return;
            }
        }
    }

    private void Flush()
    {
        lock (_lock)
        {
            while (_early.Count > 0)
            {
                var (index, next) = _early.First();
                _early.Remove(index);
                Review_NeedsLock(next);
            }
        }
    }

    private List<ReviewFinding> Next()
    {
        lock (_lock)
        {
            while (_waiting.First is { Value: var oldest } && IsOld(oldest))
            {
                _waiting.RemoveFirst();
            }

            return [.. _waiting.Take(MostAtOnce)];
        }
    }

    private void Drop(ReviewFinding finding, Exception why)
    {
        LogDropped(logger, why, finding.Rule);
        lock (_lock)
        {
            _waiting.Remove(finding);
        }
    }

    private bool IsOld(ReviewFinding finding) => time.GetUtcNow() - finding.At > Oldest;

    private void Wake()
    {
        if (_news.CurrentCount == 0)
        {
            _news.Release();
        }
    }

    private async Task WaitAsync(CancellationToken cancellationToken)
    {
        using var enough = new CancellationTokenSource(LookInterval, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(enough.Token, cancellationToken);
        try
        {
            await _news.WaitAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
        }
    }

    [LoggerMessage(LogLevel.Warning, "What the review found could not be written to the audit log, trying again")]
    private static partial void LogNotWritten(ILogger logger, Exception exception);

    [LoggerMessage(LogLevel.Warning, "A finding of {Rule} is not written to the audit log: too many wait already; audit review finds it")]
    private static partial void LogLost(ILogger logger, string rule);

    [LoggerMessage(LogLevel.Error, "A finding of {Rule} does not fit into the audit log; audit review finds it")]
    private static partial void LogDropped(ILogger logger, Exception exception, string rule);

    [LoggerMessage(LogLevel.Error, "The review failed at record {Index}, and goes on behind it; grants and the log are not touched by that")]
    private static partial void LogFailed(ILogger logger, Exception exception, long index);
}
