using JitOperator.Api.Audit;
using JitOperator.Api.V1Alpha1;
using JitOperator.Core.Notifications;
using JitOperator.Operator.Log;
using JitOperator.Runtime.Timing;
using Microsoft.Extensions.Logging;

namespace JitOperator.Operator.Notifications;

/// <summary>
/// Tells channels of what is on record. Every replica hears of the log; the leader alone tells. Nothing waits for it: it reads what was
/// committed, and whatever becomes of it, requests go their way.
/// </summary>
public sealed partial class NotificationHost : IDisposable
{
    // Of a few kilobytes each at the most.
    private const int NewestRecords = 1024;
    private const int NewestRequests = 4096;

    private readonly NotificationOptions _options;
    private readonly ICursorStore _store;
    private readonly Action<AuditRecord, string> _giveUp;
    private readonly TimeProvider _time;
    private readonly Jitter _jitter;
    private readonly ILogger _logger;
    private readonly RecordWindow _window = new(NewestRecords);
    private readonly RequestContexts _contexts;
    private readonly PolicyRules _policies;
    private readonly NoticeDesk _desk;
    private readonly NotificationMetrics _metrics = new();
    private readonly Dictionary<string, INotificationSender> _senders;

    /// <summary>Tells nobody before <see cref="RunAsync"/>.</summary>
    /// <param name="options">The channels.</param>
    /// <param name="origin">Origin of the log.</param>
    /// <param name="store">Keeps how far each was told.</param>
    /// <param name="request">The AccessRequest of a UID.</param>
    /// <param name="policy">The rules of a policy.</param>
    /// <param name="giveUp">Tells people that something was given up.</param>
    /// <param name="sender">Delivers to a channel.</param>
    /// <param name="time">The time.</param>
    /// <param name="jitter">Spreads waits.</param>
    /// <param name="loggers">Hear of trouble.</param>
    internal NotificationHost(
        NotificationOptions options,
        string origin,
        ICursorStore store,
        Func<string, AccessRequest?> request,
        Func<string, AccessPolicySpec?> policy,
        Action<AuditRecord, string> giveUp,
        Func<ChannelOptions, INotificationSender> sender,
        TimeProvider time,
        Jitter jitter,
        ILoggerFactory loggers)
    {
        (_options, _store, _giveUp, _time, _jitter) = (options, store, giveUp, time, jitter);
        _logger = loggers.CreateLogger<NotificationHost>();
        _contexts = new RequestContexts(NewestRequests, request);
        _policies = new PolicyRules(policy);
        _desk = new NoticeDesk(new NoticeWriter(origin, options.Console), _contexts, _policies);
        _senders = options.Channels.ToDictionary(channel => channel.Name, sender, StringComparer.Ordinal);
    }

    /// <summary>Takes a record that is in the log, in any order. Never throws, and is quick.</summary>
    public void Take(AuditRecord record)
    {
        if (_options.Channels.Count == 0)
        {
            return;
        }

        _contexts.Take(record);
        _policies.Take(record);
        _window.Take(record);
    }

    /// <summary>Tells until cancelled; then it ends without an exception. The log is open, and what was in it has been taken.</summary>
    public async Task RunAsync(IRecordLog log, CancellationToken cancellationToken)
    {
        if (_options.Channels.Count == 0)
        {
            return;
        }

        try
        {
            await TellAsync(log, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
        }
        catch (Exception e)
        {
            // Whatever it is: nobody is told until the next term, and nothing else is touched.
            LogEnded(e);
        }
    }

    /// <summary>Delivers to a channel of this kind.</summary>
    internal static INotificationSender Sender(ChannelOptions channel, TimeProvider time, ILogger logger) => channel.Kind == ChannelKinds.Smtp
        ? new SmtpSender(channel, time, logger)
        : new HttpSender(channel, time);

    /// <inheritdoc/>
    public void Dispose()
    {
        _metrics.Dispose();
        foreach (var sender in _senders.Values.OfType<IDisposable>())
        {
            sender.Dispose();
        }
    }

    private async Task TellAsync(IRecordLog log, CancellationToken cancellationToken)
    {
        var cursors = new CursorBook(_store, _time, _logger);
        var source = new RecordSource(log, _window, _time);
        var begin = await cursors.BeginAsync([.. _senders.Keys], log.Size, cancellationToken);
        var workers = _options.Channels.ToDictionary(
            channel => channel.Name,
            channel => new ChannelWorker(
                channel, _options.GiveUpAfter, _senders[channel.Name], _desk, source, cursors, _metrics, _giveUp, _time, _jitter, _logger),
            StringComparer.Ordinal);
        foreach (var (name, worker) in workers)
        {
            _metrics.Watch(name, () => worker.Lag);
        }

        try
        {
            // The cursors go last, with all that was told.
            using var keep = new CancellationTokenSource();
            var keeping = cursors.RunAsync(keep.Token);
            await Task.WhenAll(workers.Select(worker => worker.Value.RunAsync(begin[worker.Key], cancellationToken)));
            await keep.CancelAsync();
            await keeping;
        }
        finally
        {
            foreach (var name in workers.Keys)
            {
                _metrics.Watch(name, null);
            }
        }
    }

    [LoggerMessage(LogLevel.Error, "Channels are told nothing any more in this term")]
    private partial void LogEnded(Exception exception);
}
