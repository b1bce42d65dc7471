using JitOperator.Api.Audit;
using JitOperator.Core.Notifications;
using JitOperator.Core.Values;
using JitOperator.Operator.Inbox;
using JitOperator.Runtime.Timing;
using Microsoft.Extensions.Logging;

namespace JitOperator.Operator.Notifications;

/// <summary>
/// Tells one channel of record after record, in order, each until it is taken or given up. Channels know nothing of each other: one that
/// fails holds up itself alone.
/// </summary>
/// <param name="options">The channel.</param>
/// <param name="giveUpAfter">What is older is given up.</param>
/// <param name="sender">Delivers.</param>
/// <param name="desk">Writes messages, and knows whom they concern.</param>
/// <param name="source">The records.</param>
/// <param name="cursors">Hears how far it has come.</param>
/// <param name="metrics">Counts.</param>
/// <param name="giveUp">Tells people that a message was given up, and why.</param>
/// <param name="time">For waits and ages.</param>
/// <param name="jitter">Spreads waits.</param>
/// <param name="logger">Hears of trouble; never of what records say, nor of secrets.</param>
internal sealed partial class ChannelWorker(
    ChannelOptions options,
    TimeSpan giveUpAfter,
    INotificationSender sender,
    NoticeDesk desk,
    RecordSource source,
    CursorBook cursors,
    NotificationMetrics metrics,
    Action<AuditRecord, string> giveUp,
    TimeProvider time,
    Jitter jitter,
    ILogger logger)
{
    // At once, after a while of quiet: these, or what a second allows.
    private const int Burst = 10;

    private static readonly BackoffOptions Soon = new(TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(5));
    private static readonly BackoffOptions Seldom = new(TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(5));
    private static readonly TimeSpan SourceRetry = TimeSpan.FromSeconds(5);

    private readonly TokenBucket _bucket = new(
        Math.Min(options.RatePerMinute, Math.Max(Burst, options.RatePerMinute / 60)), options.RatePerMinute / 60.0, time.GetTimestamp());
    private long _next;
    private long _failingSince;
    private int _failures;

    /// <summary>How many records it has still to deal with, and the age of the one that it fails to tell.</summary>
    public (long Records, TimeSpan Age) Lag => (
        Math.Max(0, source.Size - Interlocked.Read(ref _next)),
        Interlocked.Read(ref _failingSince) is > 0 and var since ? time.GetUtcNow() - new DateTimeOffset(since, TimeSpan.Zero) : TimeSpan.Zero);

    /// <summary>Works from a record on until cancelled; then it ends without an exception.</summary>
    public async Task RunAsync(long first, CancellationToken cancellationToken)
    {
        Interlocked.Exchange(ref _next, first);
        try
        {
            while (true)
            {
                await RoundAsync(cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
        }
    }

    private async Task RoundAsync(CancellationToken cancellationToken)
    {
        try
        {
            var batch = await source.ReadAsync(_next, cancellationToken);
            if (batch.Lost > 0)
            {
                metrics.CountGivenUp(options.Name, "Pruned", batch.Lost);
                LogPruned(logger, options.Name, batch.Lost);
                Advance(_next + batch.Lost, told: false);
            }

            foreach (var record in batch.Records)
            {
                Advance(record.Index + 1, await TellAsync(record, cancellationToken));
            }
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            // The log cannot be read, or this process is about to lead no more.
            LogUnreadable(logger, e, options.Name);
            await Task.Delay(jitter.Around(SourceRetry, 0.25), time, cancellationToken);
        }
    }

    /// <summary>True when it was told, or was to be: then that is kept at once.</summary>
    private async Task<bool> TellAsync(AuditRecord record, CancellationToken cancellationToken)
    {
        if (NoticeOf(record) is not { } notice)
        {
            return false;
        }

        var age = Timestamp.TryParse(record.Time, out var at) ? at : time.GetUtcNow();
        _failures = 0;
        while (true)
        {
            if (time.GetUtcNow() - age >= giveUpAfter)
            {
                GiveUp(record, "TooOld", $"it was tried for {DurationText.Format(giveUpAfter)}");
                return true;
            }

            await TurnAsync(cancellationToken);
            var delivery = await AttemptAsync(notice, cancellationToken);
            if (delivery.Outcome == DeliveryOutcome.Sent)
            {
                metrics.CountSent(options.Name);
                Recovered();
                return true;
            }

            metrics.CountFailure(options.Name, delivery.Outcome);
            if (delivery.Outcome == DeliveryOutcome.Refused)
            {
                GiveUp(record, "Refused", delivery.Detail);
                return true;
            }

            Failing(delivery, at);
            var backoff = delivery.Outcome == DeliveryOutcome.Misconfigured ? Seldom : Soon;
            var left = age + giveUpAfter - time.GetUtcNow();
            var wait = backoff.DelayAfter(_failures, jitter, delivery.RetryAfter);
            await Task.Delay(wait < left || left <= TimeSpan.Zero ? wait : left, time, cancellationToken);
        }
    }

    // A record that cannot be put into words must not silence the channel.
    private Notice? NoticeOf(AuditRecord record)
    {
        try
        {
            return desk.NoticeFor(options, record);
        }
        catch (Exception e)
        {
            LogNotWritten(logger, e, options.Name, record.Index);
            metrics.CountGivenUp(options.Name, "Unreadable");
            return null;
        }
    }

    private async Task<Delivery> AttemptAsync(Notice notice, CancellationToken cancellationToken)
    {
        try
        {
            return await sender.SendAsync(notice, cancellationToken);
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            // Its message may repeat what must not be repeated.
            return Delivery.Later($"unexpected: {e.GetType().Name}");
        }
    }

    private async Task TurnAsync(CancellationToken cancellationToken)
    {
        while (!_bucket.HasToken(time))
        {
            await Task.Delay(TimeSpan.FromSeconds(60.0 / options.RatePerMinute), time, cancellationToken);
        }

        _bucket.Take();
    }

    private void Advance(long next, bool told)
    {
        Interlocked.Exchange(ref _next, next);
        cursors.Move(options.Name, next, told);
    }

    private void Failing(Delivery delivery, DateTimeOffset since)
    {
        if (_failures++ == 0)
        {
            LogFails(logger, options.Name, delivery.Outcome, delivery.Detail);
        }

        Interlocked.Exchange(ref _failingSince, since.UtcTicks);
    }

    private void Recovered()
    {
        if (Interlocked.Exchange(ref _failingSince, 0) > 0)
        {
            LogRecovered(logger, options.Name);
        }
    }

    private void GiveUp(AuditRecord record, string cause, string why)
    {
        Interlocked.Exchange(ref _failingSince, 0);
        metrics.CountGivenUp(options.Name, cause);
        LogGivenUp(logger, options.Name, record.Index, cause, why);
        giveUp(record, $"Channel {options.Name} was not told of record {record.Index} ({NoticeEvents.Of(record)}), and will not be: {why}.");
    }

    [LoggerMessage(LogLevel.Warning, "Channel {Channel} cannot be told ({Outcome}: {Detail}); trying again")]
    private static partial void LogFails(ILogger logger, string channel, DeliveryOutcome outcome, string detail);

    [LoggerMessage(LogLevel.Information, "Channel {Channel} is told again")]
    private static partial void LogRecovered(ILogger logger, string channel);

    [LoggerMessage(LogLevel.Error, "Channel {Channel} was not told of record {Index}, and will not be ({Cause}: {Why})")]
    private static partial void LogGivenUp(ILogger logger, string channel, long index, string cause, string why);

    [LoggerMessage(LogLevel.Error, "Channel {Channel} was not told of {Count} records: they were pruned before it could be")]
    private static partial void LogPruned(ILogger logger, string channel, long count);

    [LoggerMessage(LogLevel.Error, "Record {Index} could not be put into words for channel {Channel}, and is passed over")]
    private static partial void LogNotWritten(ILogger logger, Exception exception, string channel, long index);

    [LoggerMessage(LogLevel.Warning, "The log could not be read for channel {Channel}, trying again")]
    private static partial void LogUnreadable(ILogger logger, Exception exception, string channel);
}
