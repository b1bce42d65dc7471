using System.Globalization;
using JitOperator.Api;
using JitOperator.Api.Audit;
using JitOperator.Core.Activity;
using JitOperator.Core.Values;
using Microsoft.Extensions.Logging;

namespace JitOperator.Operator.Activity;

/// <summary>
/// Sends a request of its own now and then, for an object that does not exist, and looks whether it comes back as an audit event; and asks
/// the API server how many events it lost. The leader's part; each term begins anew, and what was before it nobody saw.
/// </summary>
/// <param name="options">How often, and how long to wait.</param>
/// <param name="username">The operator's own user name.</param>
/// <param name="apiServer">The API server.</param>
/// <param name="time">The time.</param>
/// <param name="logger">Hears of trouble.</param>
public sealed partial class CanaryWatch(
    ActivityOptions options,
    string username,
    IApiServerProbe apiServer,
    TimeProvider time,
    ILogger<CanaryWatch> logger)
{
    private readonly Lock _lock = new();
    private CoverageBook _book = new(DateTimeOffset.MaxValue, options.CanaryPatience, options.ApiServers);
    private readonly Queue<AuditRecord> _news = new();
    private bool _isSilent;
    private bool _isHeard;
    private long _dropped;

    /// <summary>True while canaries do not come back.</summary>
    public bool IsSilent
    {
        get
        {
            lock (_lock)
            {
                return _isSilent;
            }
        }
    }

    /// <summary>A term begins.</summary>
    public void Begin()
    {
        lock (_lock)
        {
            _book = new CoverageBook(time.GetUtcNow(), options.CanaryPatience, options.ApiServers);
            _isSilent = _isHeard = false;
            _dropped = 0;
            _news.Clear();
        }
    }

    /// <summary>What is to be recorded of the source of events, in order; each once. What could not be written is given back to <see cref="Return"/>.</summary>
    public IReadOnlyList<AuditRecord> News()
    {
        lock (_lock)
        {
            IReadOnlyList<AuditRecord> news = [.. _news];
            _news.Clear();
            return news;
        }
    }

    /// <summary>Takes back what could not be written.</summary>
    public void Return(IEnumerable<AuditRecord> news)
    {
        lock (_lock)
        {
            foreach (var record in news)
            {
                _news.Enqueue(record);
            }
        }
    }

    /// <summary>Takes a call that is a canary; false for any other.</summary>
    public bool Take(ApiCall call)
    {
        if (call.Username != username || call.ImpersonatedBy is not null || !call.Name.StartsWith(ActivityIntake.CanaryPrefix, StringComparison.Ordinal))
        {
            return false;
        }

        lock (_lock)
        {
            var now = time.GetUtcNow();
            if (call.Verb == "watch")
            {
                // Told of at its beginning, or at its end with the words of a beginning.
                _book.StartsReported = call.Stage == ApiCall.Started && call.StageAt - call.ReceivedAt < IApiServerProbe.WatchDuration / 2;
                return true;
            }

            _book.Seen(call.Name, now);
            ActivityMetrics.CameBack(now - call.ReceivedAt);
            if (!_isHeard)
            {
                _isHeard = true;
                Tell("Heard", CoverageStatuses.Sampled, now, "Audit events of the API server arrive.");
                if (_isSilent)
                {
                    LogBack();
                }

                _isSilent = false;
            }
        }

        return true;
    }

    /// <inheritdoc cref="CoverageBook.Statement"/>
    public AuditCoverage? Statement(DateTimeOffset from, DateTimeOffset until, long actions, long folded, string level, DateTimeOffset now)
    {
        lock (_lock)
        {
            return _book.Statement(from, until, actions, folded, ActivityOptions.WebhookSource, level, now);
        }
    }

    /// <summary>Sends canaries until cancelled; then it ends without an exception.</summary>
    public Task RunAsync(CancellationToken cancellationToken) => Task.WhenAll(SingAsync(cancellationToken), TryWatchAsync(cancellationToken));

    private async Task TryWatchAsync(CancellationToken cancellationToken)
    {
        try
        {
            await apiServer.WatchAsync(
                string.Create(CultureInfo.InvariantCulture, $"{ActivityIntake.CanaryPrefix}watch-{time.GetUtcNow().ToUnixTimeMilliseconds()}"), cancellationToken);
        }
        catch (ApiServerSilentException e)
        {
            LogNotSent(e.Message);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The term is over.
        }
    }

    private async Task SingAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(options.CanaryInterval, time);
        try
        {
            do
            {
                await CountAsync(cancellationToken);
                await SendAsync(cancellationToken);
            }
            while (await timer.WaitForNextTickAsync(cancellationToken));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The term is over.
        }
    }

    private async Task SendAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var name = string.Create(CultureInfo.InvariantCulture, $"{ActivityIntake.CanaryPrefix}{now.ToUnixTimeMilliseconds()}");
        try
        {
            lock (_lock)
            {
                _book.Sent(name, now);
                if (!_isSilent && _book.Waiting is { } oldest && now - oldest > options.CanaryPatience)
                {
                    _isSilent = true;
                    _isHeard = false;
                    Tell("Silent", CoverageStatuses.None, oldest, $"Nothing has been heard of what people do since {Timestamp.Format(oldest)} or earlier.");
                    ActivityMetrics.Missing();
                    LogSilent(oldest);
                }
            }

            await apiServer.GetAsync(name, cancellationToken);
        }
        catch (ApiServerSilentException e)
        {
            // A request that was never made does not come back, and shows as a gap: so it is one, for nobody could have asked anything.
            LogNotSent(e.Message);
        }
    }

    private async Task CountAsync(CancellationToken cancellationToken)
    {
        if (await apiServer.LossesAsync(cancellationToken) is { } known)
        {
            lock (_lock)
            {
                var now = time.GetUtcNow();
                _book.Counted(known.StartedAt, known.Errors, now);
                if (_book.Dropped > _dropped)
                {
                    Tell(
                        CoverageGapCauses.EventsDropped,
                        CoverageStatuses.Incomplete,
                        now,
                        string.Create(CultureInfo.InvariantCulture, $"The API server could not deliver {_book.Dropped - _dropped} audit events."));
                    _dropped = _book.Dropped;
                    _isHeard = false;
                }
            }
        }
    }

    private void Tell(string cause, string status, DateTimeOffset from, string message) => _news.Enqueue(new AuditRecord
    {
        Type = AuditRecordTypes.ActivitySource,
        Cause = cause,
        Message = message,
        Coverage = new AuditCoverage(
            status,
            Timestamp.Format(from),
            Timestamp.Format(time.GetUtcNow()),
            ActivityOptions.WebhookSource,
            Dropped: _dropped > 0 || cause == CoverageGapCauses.EventsDropped ? _book.Dropped : null,
            StartsReported: _book.StartsReported),
    });

    [LoggerMessage(LogLevel.Warning, "No audit event of the operator's own request of {Oldest} has arrived: what people do is not heard of")]
    private partial void LogSilent(DateTimeOffset oldest);

    [LoggerMessage(LogLevel.Information, "Audit events arrive again")]
    private partial void LogBack();

    [LoggerMessage(LogLevel.Warning, "The request that is to come back as an audit event could not be made: {Reason}")]
    private partial void LogNotSent(string reason);
}
