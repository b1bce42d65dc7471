using System.Threading.Channels;
using JitOperator.Api;
using JitOperator.Api.Audit;
using JitOperator.Api.V1Alpha1;
using JitOperator.Audit.Log;
using JitOperator.Core.Activity;
using JitOperator.Operator.Log;
using JitOperator.Operator.Requests;
using Microsoft.Extensions.Logging;

namespace JitOperator.Operator.Activity;

/// <summary>
/// Records what people do with grants: the leader's part. One worker, so that what came first is recorded first; none of it is in the way
/// of a grant or of its end.
/// </summary>
/// <param name="intake">Where calls come from.</param>
/// <param name="book">What the log says of them.</param>
/// <param name="attributor">Says which grant a call belongs to.</param>
/// <param name="watch">Hears of canaries.</param>
/// <param name="log">The log.</param>
/// <param name="events">Tells people.</param>
/// <param name="policies">The policy of a name; null when there is none.</param>
/// <param name="isTight">True while the log is short of room.</param>
/// <param name="time">The time.</param>
/// <param name="logger">Hears of trouble.</param>
public sealed partial class ActivityRecorder(
    ActivityIntake intake,
    ActivityBook book,
    Attributor attributor,
    CanaryWatch watch,
    RequestLog log,
    RequestEvents events,
    Func<string, AccessPolicy?> policies,
    Func<bool> isTight,
    TimeProvider time,
    ILogger<ActivityRecorder> logger)
{
    /// <summary>A call makes two records at the most, and the log takes a hundred at a time.</summary>
    private const int CallsPerRound = 40;

    private const int MostBatches = 32;
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_lastWords = TimeSpan.FromSeconds(2);

    /// <summary>Called when a record may change what becomes of a request.</summary>
    public Action<string>? OnUnexpected { get; set; }

    /// <summary>Records until cancelled; the log is open. Then it ends without an exception.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        watch.Begin();
        var batches = intake.Open();
        try
        {
            await Task.WhenAll(RecordAsync(batches, cancellationToken), TickAsync(cancellationToken));
        }
        finally
        {
            intake.Close();
        }
    }

    private async Task RecordAsync(ChannelReader<IntakeBatch> batches, CancellationToken cancellationToken)
    {
        try
        {
            while (await batches.WaitToReadAsync(cancellationToken))
            {
                var drained = new List<IntakeBatch>();
                while (drained.Count < MostBatches && batches.TryRead(out var batch))
                {
                    drained.Add(batch);
                }

                await RecordAsync(drained, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The term is over.
        }
    }

    private async Task RecordAsync(List<IntakeBatch> batches, CancellationToken cancellationToken)
    {
        var isTaken = false;
        try
        {
            foreach (var bySource in batches.GroupBy(batch => batch.Source, StringComparer.Ordinal))
            {
                foreach (var calls in bySource.SelectMany(batch => batch.Calls).Chunk(CallsPerRound))
                {
                    await RecordAsync(calls, bySource.Key, cancellationToken);
                }
            }

            isTaken = true;
        }
        catch (Exception e) when (IsTrouble(e))
        {
            LogNotRecorded(e);
        }
        finally
        {
            foreach (var batch in batches)
            {
                batch.End(isTaken);
            }
        }
    }

    private async Task RecordAsync(IReadOnlyList<ApiCall> calls, string source, CancellationToken cancellationToken)
    {
        var attributed = new List<AttributedCall>();
        foreach (var call in calls)
        {
            if (!watch.Take(call) && attributor.Attribute(call) is { } found)
            {
                attributed.Add(found);
            }
        }

        if (attributed.Count == 0)
        {
            return;
        }

        await CommitAsync(book.Ledger.Plan(attributed, source, ActivityOf, isTight(), time.GetUtcNow()), cancellationToken);
        foreach (var call in attributed)
        {
            ActivityMetrics.Attributed(call.Attribution);
        }
    }

    private PolicyActivity? ActivityOf(KnownGrant grant) => policies(grant.Grant.PolicyName)?.Spec.Activity;

    private async Task CommitAsync(ActivityRound round, CancellationToken cancellationToken)
    {
        if (round.Records.Count > 0)
        {
            // They stand on nothing that others may have written meanwhile.
            await log.AppendAsync(round.Records, log.Epoch, cancellationToken);
        }

        book.Ledger.Commit(round);
        foreach (var record in round.Records)
        {
            events.Tell(RequestEvents.About(record.Request!), [record]);
            if (record.Type == AuditRecordTypes.ActivityUnexpected)
            {
                OnUnexpected?.Invoke(record.Request!.Uid);
            }
        }
    }

    private async Task TickAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Tick, time);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                await TryAsync(everything: false, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The term is over: what was only counted is lost with this process, if it is not written now.
            using var moment = new CancellationTokenSource(s_lastWords, time);
            await TryAsync(everything: true, moment.Token);
        }
    }

    private async Task TryAsync(bool everything, CancellationToken cancellationToken)
    {
        try
        {
            var now = time.GetUtcNow();
            await CommitAsync(book.Ledger.Due(ActivityOptions.WebhookSource, isTight(), everything, AuditLog.MostRecordsPerAppend, now), cancellationToken);
            await TellAsync(cancellationToken);
            await CoverAsync(now, cancellationToken);
        }
        catch (Exception e) when (IsTrouble(e) || (everything && e is OperationCanceledException))
        {
            LogNotRecorded(e);
        }
    }

    private async Task TellAsync(CancellationToken cancellationToken)
    {
        var news = watch.News();
        try
        {
            if (news.Count > 0)
            {
                await log.AppendAsync(news, log.Epoch, cancellationToken);
            }
        }
        catch (Exception e) when (IsTrouble(e))
        {
            watch.Return(news);
            throw;
        }
    }

    // Together, and only of grants that have ended: what lives is not looked at, however much of it there is.
    private async Task CoverAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        foreach (var covered in Ended(now).Chunk(AuditLog.MostRecordsPerAppend))
        {
            await CommitAsync(ActivityLedger.Covered(covered), cancellationToken);
        }
    }

    private IEnumerable<(KnownGrant Grant, AuditCoverage Coverage)> Ended(DateTimeOffset now)
    {
        foreach (var grant in book.Grants.Unsettled())
        {
            var known = book.Ledger.Of(grant.Request.Uid);
            if (known.HasCoverage)
            {
                // Said before its end was heard of here.
                book.Grants.Settle(grant.Request.Uid);
            }
            else if (watch.Statement(
                grant.Grant.StartsAt, grant.EndedAt!.Value, known.Actions, known.Folded, ActivityOf(grant)?.Level ?? ActivityLevels.Full, now) is { } coverage)
            {
                yield return (grant, coverage);
            }
        }
    }

    private static bool IsTrouble(Exception e) => e is LogStoreException or LogFencedException or LogDamagedException or InvalidOperationException;

    [LoggerMessage(LogLevel.Warning, "What people did could not be recorded; it comes again")]
    private partial void LogNotRecorded(Exception exception);
}
