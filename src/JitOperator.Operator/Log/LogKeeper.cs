using JitOperator.Api;
using JitOperator.Api.Audit;
using JitOperator.Api.V1Alpha1;
using JitOperator.Audit.Archive;
using JitOperator.Audit.Log;
using JitOperator.Audit.Merkle;
using JitOperator.Audit.Notes;
using JitOperator.Audit.Retention;
using JitOperator.Audit.Witness;
using JitOperator.Operator.Requests;
using JitOperator.Runtime.Client;
using JitOperator.Runtime.Informers;
using Microsoft.Extensions.Logging;

namespace JitOperator.Operator.Log;

/// <summary>
/// Keeps the leader's log: has it say that it goes on when nothing happens, follows it with the archive, and prunes what the retention
/// allows. None of it is in the way of a request, and when it fails, it is tried again.
/// </summary>
/// <param name="options">How.</param>
/// <param name="requests">The AccessRequests that there are.</param>
/// <param name="policies">The AccessPolicies, which may ask for a longer retention.</param>
/// <param name="book">What the log says of requests.</param>
/// <param name="keys">The keys that the log is signed with, or was.</param>
/// <param name="rotate">Passes the log on to another key, where there is one that waits for it; true when it did.</param>
/// <param name="time">The time.</param>
/// <param name="logger">Hears of trouble.</param>
public sealed partial class LogKeeper(
    LogKeeperOptions options,
    IObjectCache<AccessRequest> requests,
    IObjectCache<AccessPolicy> policies,
    HistoryBook book,
    Func<IReadOnlyCollection<VerifierKey>> keys,
    Func<AuditLog, CancellationToken, Task<bool>> rotate,
    TimeProvider time,
    ILogger<LogKeeper> logger)
{
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);

    private volatile AuditLog? _log;
    private volatile LogArchiver? _archiver;
    private DateTimeOffset _archiveAgain;
    private DateTimeOffset _retainAgain;
    private bool _isArchiveFailing;
    private bool _isArchiveCleared;

    /// <summary>Gives the largest checkpoint that enough witnesses have cosigned; null without witnesses.</summary>
    public Func<CosignedHead?>? Cosigned { get; init; }

    /// <summary>Why nothing may be granted now, a sentence; null when nothing stands against it.</summary>
    public string? Held => _log is { } log && SizeOf(log) - log.MinimumIndex >= options.MostRecords
        ? $"The audit log has {SizeOf(log) - log.MinimumIndex} records in the cluster that are not archived and pruned, and {options.MostRecords} is the bound; "
            + (options.Archive is null ? "give the operator an archive." : "the archive does not take them.")
        : null;

    /// <summary>Records that have no archived copy that was read back; null without an archive, or when this process does not lead.</summary>
    public long? Unarchived => _log is { } log && _archiver is { } archiver ? archiver.LagBehind(SizeOf(log)).Records : null;

    /// <summary>How far the archive is behind in time; null likewise.</summary>
    public TimeSpan? ArchiveLag => _log is { } log && _archiver is { } archiver ? archiver.LagBehind(SizeOf(log)).Age : null;

    /// <summary>Records in the cluster; null when this process does not lead.</summary>
    public long? HotRecords => _log is { } log ? SizeOf(log) - log.MinimumIndex : null;

    /// <summary>Keeps a log until cancelled; then it ends without an exception.</summary>
    public async Task RunAsync(AuditLog log, CancellationToken cancellationToken)
    {
        _log = log;
        _archiver = options.Archive is { } store ? Archiver(store) : null;
        _archiveAgain = _retainAgain = time.GetUtcNow();
        _isArchiveCleared = false;
        try
        {
            // Apart: an archive that does not answer must not silence the log.
            await Task.WhenAll(
                EveryTickAsync(() => BeatAsync(log, cancellationToken), cancellationToken),
                EveryTickAsync(() => KeepAsync(log, cancellationToken), cancellationToken));
        }
        finally
        {
            _log = null;
            _archiver = null;
        }
    }

    // Upwards only: a policy can ask for more than the operator was told, never for less.
    private RetentionRule Retention => policies.All
        .Select(policy => RetentionPeriod.TryParse(policy.Spec.AuditRetention, out var kept) ? (policy.Metadata.Name, Kept: kept) : (policy.Metadata.Name, Kept: TimeSpan.Zero))
        .Where(policy => policy.Kept > options.Retention.Archive)
        .Aggregate(options.Retention, (rule, policy) => rule.And(new RetentionRule(TimeSpan.Zero, policy.Kept, $"AccessPolicy {policy.Name}")));

    private static long SizeOf(AuditLog log) => log.Head?.Checkpoint.Size ?? 0;

    private async Task EveryTickAsync(Func<Task> round, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Tick, time);
        try
        {
            do
            {
                await TryAsync(round);
            }
            while (await timer.WaitForNextTickAsync(cancellationToken));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The term is over.
        }
    }

    private async Task TryAsync(Func<Task> round)
    {
        try
        {
            await round();
        }
        catch (Exception e) when (e is LogStoreException or LogFencedException or ArchiveException or LogDamagedException or KubernetesRequestException or InvalidOperationException)
        {
            // Whatever is half done goes on from there; until then there is only more of it.
            LogTrouble(e);
        }
    }

    private async Task BeatAsync(AuditLog log, CancellationToken cancellationToken)
    {
        if (time.GetUtcNow() - log.LastWritten >= options.Heartbeat)
        {
            await AppendAsync(log, new AuditRecord { Type = AuditRecordTypes.LogHeartbeat }, cancellationToken);
        }
    }

    private async Task KeepAsync(AuditLog log, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (now >= _archiveAgain || (Unarchived >= TilePath.FullWidth && !_isArchiveFailing))
        {
            _archiveAgain = now + options.ArchiveInterval;
            _isArchiveFailing = true;
            await ArchiveAsync(log, cancellationToken);
            _isArchiveFailing = false;
        }

        if (now >= _retainAgain)
        {
            _retainAgain = now + options.RetentionInterval;
            await RotateAsync(log, cancellationToken);
            await HoldAsync(log, cancellationToken);
            await PruneAsync(log, cancellationToken);
            await PruneArchiveAsync(log, cancellationToken);
        }
    }

    private async Task RotateAsync(AuditLog log, CancellationToken cancellationToken)
    {
        if (await rotate(log, cancellationToken) && options.Archive is { } store)
        {
            _archiver = Archiver(store);
        }
    }

    private async Task ArchiveAsync(AuditLog log, CancellationToken cancellationToken)
    {
        if (_archiver is { } archiver && log.Head is { } head)
        {
            // With what witnesses said of it, where they said it of more than is archived: an auditor then finds all that there is in one place.
            var cosigned = Cosigned?.Invoke();
            await archiver.ArchiveAsync(
                cosigned?.Checkpoint.Size > archiver.ArchivedSize ? new LogHead(cosigned.Checkpoint, cosigned.SignedNote) : head,
                log.ReadFromAsync,
                cancellationToken);
        }
    }

    private async Task PruneAsync(AuditLog log, CancellationToken cancellationToken)
    {
        if (_archiver is not { } archiver)
        {
            return;
        }

        // Before the look at what there is: a record that comes in between is not in the state.
        var epoch = log.Epoch;
        var pruning = new HotPruning(options.Retention, options.MostRecords);
        if (pruning.Decide(log.MinimumIndex, SizeOf(log), log.PrunableSize, archiver.ArchivedSize, log.TimeBefore, time.GetUtcNow()) is not var (minimumIndex, why))
        {
            return;
        }

        var state = book.Reduce(minimumIndex, uid => requests.ByIndex(RequestKeys.ByUid, uid).Count > 0);
        await log.PruneAsync(
            new AuditPruning(AuditPruning.Hot, minimumIndex, why, archiver.ArchivedSize),
            state.Write(),
            epoch,
            cancellationToken);
        LogPruned(minimumIndex, why);
    }

    private async Task PruneArchiveAsync(AuditLog log, CancellationToken cancellationToken)
    {
        if (_archiver is not { } archiver || options.Archive is not { } store)
        {
            return;
        }

        var rule = Retention;
        var before = book.Keeping.ArchiveMinimum;
        var held = book.Keeping.Holds;
        var minimumIndex = await ArchivePruningRule.DecideAsync(
            store,
            before,
            archiver.ArchivedSize,
            rule,
            record => held.Any(hold => LegalHold.Covers(hold, record)),
            time.GetUtcNow(),
            cancellationToken);
        if (minimumIndex > before)
        {
            var why = $"{RetentionPeriod.Format(rule.Archive)} in all ({rule.Name})";
            await AppendAsync(
                log,
                new AuditRecord
                {
                    Type = AuditRecordTypes.LogPruned,
                    Pruning = new AuditPruning(AuditPruning.Archive, minimumIndex, why, archiver.ArchivedSize),
                    Message = $"Records before {minimumIndex} are deleted from the archive: {why}. Their hashes stay.",
                },
                cancellationToken);
            // The archive must be able to say why before anything is gone from it.
            await ArchiveAsync(log, cancellationToken);
        }

        // What an interrupted pruning has left goes as well, once in a term.
        if (minimumIndex > before || (minimumIndex > 0 && !_isArchiveCleared))
        {
            await new ArchivePruner(store, keys()).PruneAsync(minimumIndex, isHeld: null, cancellationToken);
            _isArchiveCleared = true;
        }
    }

    /// <summary>Places the holds that configuration and labels ask for, and releases those that neither asks for any more.</summary>
    private async Task HoldAsync(AuditLog log, CancellationToken cancellationToken)
    {
        var labelled = requests.All
            .Where(request => request.Metadata.Labels?.ContainsKey(Labels.LegalHold) == true)
            .Select(request => new AuditHold(request.Metadata.Labels[Labels.LegalHold], RequestUid: request.Metadata.Uid));
        var wanted = options.Holds.Concat(labelled).ToHashSet();
        var known = book.Keeping.Holds.ToHashSet();
        foreach (var hold in wanted.Where(hold => !known.Contains(hold)))
        {
            await AppendAsync(log, Of(AuditRecordTypes.HoldPlaced, hold, "Records are held until the hold is released."), cancellationToken);
        }

        // The label of a request that is gone cannot be asked any more: its hold stays until somebody says that it is over.
        foreach (var hold in known.Where(hold => !wanted.Contains(hold)
            && (hold.RequestUid is null || options.Releases.Contains(hold.Name) || requests.ByIndex(RequestKeys.ByUid, hold.RequestUid).Count > 0)))
        {
            await AppendAsync(log, Of(AuditRecordTypes.HoldReleased, hold, "The hold is over."), cancellationToken);
        }
    }

    private async Task AppendAsync(AuditLog log, AuditRecord record, CancellationToken cancellationToken)
    {
        var appended = await log.AppendAsync([record], epoch: null, cancellationToken);
        foreach (var written in appended.Records)
        {
            book.Apply(written);
        }
    }

    private LogArchiver Archiver(IArchiveStore store) => new(
        store,
        keys(),
        new LogArchiverOptions
        {
            LockFor = written => Lock(written + Retention.Archive),
            LockForUnfinished = written => Lock(written + options.UnfinishedLock),
        },
        time,
        logger);

    private ArchiveLock? Lock(DateTimeOffset until) => options.LockMode is { } mode ? new ArchiveLock(mode, until) : null;

    private static AuditRecord Of(string type, AuditHold hold, string message) => new() { Type = type, Hold = hold, Message = message };

    [LoggerMessage(LogLevel.Warning, "Keeping the audit log: archiving or pruning failed, and is tried again")]
    private partial void LogTrouble(Exception exception);

    [LoggerMessage(LogLevel.Information, "Pruned the audit log up to record {MinimumIndex}: {Why}")]
    private partial void LogPruned(long minimumIndex, string why);
}
