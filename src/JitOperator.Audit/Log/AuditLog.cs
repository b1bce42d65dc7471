using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using JitOperator.Api.Audit;
using JitOperator.Audit.Merkle;
using JitOperator.Audit.Notes;
using JitOperator.Audit.Records;
using JitOperator.Audit.Stores;
using JitOperator.Audit.Verification;
using Microsoft.Extensions.Logging;

namespace JitOperator.Audit.Log;

/// <summary>
/// The audit log, open for appending. Any number of callers append at once; what comes in while a write is under way goes into the
/// next one together. There may be other writers: each commit has one place, which only one of them gets, and the others find out.
/// </summary>
/// <remarks>
/// A writer that lost its leadership needs no stopping. What it still writes either gets its place before the successor takes it, and
/// then the successor sees it, or never exists.
/// </remarks>
public sealed partial class AuditLog : IAsyncDisposable
{
    /// <summary>Most records that one call can append.</summary>
    public const int MostRecordsPerAppend = 100;

    /// <summary>Most records in one write: with the largest records there can be, it still fits into a ConfigMap.</summary>
    private const int MostRecordsPerCommit = 200;

    /// <summary>How often an append that holds in any epoch is tried again when other writers are faster.</summary>
    private const int MostRaces = 10;

    private readonly ILogStore _store;
    private readonly AuditLogOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CommitWriter _writer;
    private readonly Channel<PendingAppend> _queue;
    private readonly IReadOnlyCollection<VerifierKey> _keys;
    private readonly LogTail _tail;
    private readonly ConcurrentDictionary<long, DateTimeOffset> _times = [];
    private readonly LogMaintenance? _maintenance;
    private readonly TaskCompletionSource _failed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private NoteSigner _signer;
    private CommitChain _chain;
    private long _lastWritten;
    private bool _isBehind;
    private long _epoch;
    private volatile LogBase? _base;
    private volatile LogHead? _head;
    private volatile Exception? _failure;
    private Task _run = Task.CompletedTask;

    private AuditLog(ILogStore store, NoteSigner signer, AuditLogOptions options, TimeProvider time, ILogger logger)
    {
        _store = store;
        _signer = signer;
        _options = options;
        _time = time;
        _logger = logger;
        _writer = new CommitWriter(store, options, time, logger);
        _queue = Channel.CreateBounded<PendingAppend>(new BoundedChannelOptions(options.QueueCapacity) { SingleReader = true });
        _keys = [signer.Verifier, .. options.OtherSigners.Select(other => other.Verifier), .. options.TrustedKeys];
        _tail = new LogTail();
        _lastWritten = time.GetUtcNow().UtcTicks;
        _maintenance = store is LogStore compactable ? new LogMaintenance(compactable, _tail, options, time, logger) : null;
        _chain = NewChain();
    }

    /// <summary>
    /// Changes whenever records came in that no caller appended knowingly: whoever decided before that decided on an old state. Take it
    /// before reading the state to decide on.
    /// </summary>
    public long Epoch => Interlocked.Read(ref _epoch);

    /// <summary>The end of the log as this writer knows it; null while it is empty.</summary>
    public LogHead? Head => _head;

    /// <summary>
    /// Ends when the log takes no more records, whatever is tried: it does not verify any more, or others have gone on. Whoever holds it
    /// then should let go of it and open it anew.
    /// </summary>
    public Task Failed => _failed.Task;

    /// <summary>Index of the first record that is still in the store.</summary>
    public long MinimumIndex => _base?.MinimumIndex ?? 0;

    /// <summary>
    /// Up to where records can be pruned: whole bundles, but for the last two, which commits are held against that are merged and not
    /// deleted yet.
    /// </summary>
    public long PrunableSize => Math.Max(0, _tail.Start - (2 * TilePath.FullWidth));

    /// <summary>Reads and checks the whole log, replays it, and opens it for appending. Writes nothing.</summary>
    /// <param name="store">Where it is.</param>
    /// <param name="signer">Signs checkpoints; its name is the log's origin.</param>
    /// <param name="options">How to open it.</param>
    /// <param name="time">Dates records.</param>
    /// <param name="logger">Hears of trouble; never of what records say.</param>
    /// <param name="cancellationToken">Gives up opening.</param>
    /// <exception cref="LogStoreException">The store cannot be read.</exception>
    /// <exception cref="LogDamagedException">What is there does not verify.</exception>
    public static async Task<AuditLog> OpenAsync(
        ILogStore store, NoteSigner signer, AuditLogOptions options, TimeProvider time, ILogger logger, CancellationToken cancellationToken)
    {
        var log = new AuditLog(store, signer, options, time, logger);
        await log.ReplayAsync(cancellationToken);
        await log.CatchUpAsync(cancellationToken);
        Opened(logger, signer.Name, log._chain.Size, options.WriterId);
        log._run = Task.Run(log.RunAsync, CancellationToken.None);
        log._maintenance?.ClearUp(log.MinimumIndex);
        return log;
    }

    /// <summary>
    /// Appends records, all of them one after the other or none. When this returns they are durable. The first append to an empty log
    /// is preceded by the record that begins it.
    /// </summary>
    /// <param name="records">At most <see cref="MostRecordsPerAppend"/>; index, time and cluster are set by the log.</param>
    /// <param name="epoch">The <see cref="Epoch"/> in which this was decided; null to append whatever the state is.</param>
    /// <param name="cancellationToken">
    /// Gives up waiting. The records may be written all the same; if so they come through <see cref="AuditLogOptions.OnReplayed"/>.
    /// </param>
    /// <exception cref="LogFencedException">Others have appended since <paramref name="epoch"/>; nothing was written.</exception>
    /// <exception cref="LogStoreException">The store failed; see <see cref="LogStoreException.MayHaveWritten"/>.</exception>
    /// <exception cref="LogDamagedException">The log does not verify any more; nothing was written.</exception>
    /// <exception cref="RecordTooLargeException">A record is too large; nothing was written.</exception>
    public Task<Appended> AppendAsync(IReadOnlyList<AuditRecord> records, long? epoch, CancellationToken cancellationToken) =>
        AppendAsync(records, epoch, notBefore: null, cancellationToken);

    /// <inheritdoc cref="AppendAsync(IReadOnlyList{AuditRecord}, long?, CancellationToken)"/>
    /// <param name="records">At most <see cref="MostRecordsPerAppend"/>; index, time and cluster are set by the log.</param>
    /// <param name="epoch">The <see cref="Epoch"/> in which this was decided; null to append whatever the state is.</param>
    /// <param name="notBefore">The earliest time that they can bear: a clock may have been put back since they were decided.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public async Task<Appended> AppendAsync(
        IReadOnlyList<AuditRecord> records, long? epoch, DateTimeOffset? notBefore, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfZero(records.Count, nameof(records));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(records.Count, MostRecordsPerAppend, nameof(records));
        if (records.Any(record => record.Type == AuditRecordTypes.LogStarted))
            throw new ArgumentException($"Only the log itself writes {AuditRecordTypes.LogStarted}.", nameof(records));
        return await EnqueueAsync(new PendingAppend([.. records.Select(Fit)], epoch) { NotBefore = notBefore }, cancellationToken);
    }

    private async Task<Appended> EnqueueAsync(PendingAppend pending, CancellationToken cancellationToken)
    {
        await using var registration = cancellationToken.UnsafeRegister(
            static (state, token) => ((PendingAppend)state!).GiveUp(token), pending);
        try
        {
            await _queue.Writer.WriteAsync(pending, cancellationToken);
        }
        catch (ChannelClosedException e)
        {
            throw new ObjectDisposedException("The audit log is closed.", e);
        }

        return await pending.Result;
    }

    /// <summary>
    /// Passes the log on to another key: with a record that both keys have signed, in a commit whose checkpoint both sign. From then on
    /// the new one signs alone.
    /// </summary>
    /// <param name="next">The new key, under the log's own name.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <inheritdoc cref="AppendAsync(IReadOnlyList{AuditRecord}, long?, CancellationToken)" path="/exception"/>
    public async Task RotateAsync(NoteSigner next, CancellationToken cancellationToken)
    {
        var record = new AuditRecord
        {
            Type = AuditRecordTypes.LogKeyRotated,
            Rotation = KeyRotation.Write(_signer, next),
            Message = "The log is signed with another key from here on, to which the one before has passed it on.",
        };
        await EnqueueAsync(new PendingAppend([Fit(record)], epoch: null) { NextSigner = next }, cancellationToken);
    }

    /// <summary>
    /// Records from an index on, read object by object and not verified: for an archive, which holds them against the head's root itself.
    /// </summary>
    /// <exception cref="LogStoreException">The store failed, or the record was pruned.</exception>
    /// <exception cref="LogDamagedException">A record is not in the form of the log.</exception>
    public IAsyncEnumerable<LogRecord> ReadFromAsync(long first, CancellationToken cancellationToken) => _store is LogStore store
        ? new LogReader(store, _tail).ReadFromAsync(first, cancellationToken)
        : throw new NotSupportedException("This store cannot be read from within.");

    /// <summary>Time of the last record before an index that is a multiple of 256; null when that was pruned, or is not there yet.</summary>
    public DateTimeOffset? TimeBefore(long index) => _times.TryGetValue(index, out var time) ? time : null;

    /// <summary>The key that checkpoints are signed with.</summary>
    public VerifierKey SignedBy => _signer.Verifier;

    /// <summary>When this writer wrote last, or opened the log.</summary>
    public DateTimeOffset LastWritten => new(Interlocked.Read(ref _lastWritten), TimeSpan.Zero);

    /// <summary>Reads the log from the store up to the present <see cref="Head"/>, checking everything.</summary>
    /// <exception cref="LogStoreException">The store cannot be read.</exception>
    /// <exception cref="LogDamagedException">What is there does not verify.</exception>
    public async IAsyncEnumerable<LogRecord> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var end = Head?.Checkpoint;
        if (end is null)
            yield break;
        var chain = NewChain(end.Size);
        await foreach (var stored in _store.ReadAllAsync(cancellationToken))
        {
            if (chain.Size >= end.Size && stored.FirstIndex >= end.Size)
                break;
            foreach (var record in Follow(chain, stored))
                yield return record;
        }

        if (chain.RootAt(end.Size) != end.Root || chain.Finish().Count > 0)
            throw new LogDamagedException(chain.Size, $"The log in the store ends before, or is not, what was written up to record {end.Size - 1}.");
    }

    /// <summary>
    /// Prunes records from the beginning of the log, once what they added up to is in the store and the record of the pruning is in the
    /// log. What is left still verifies.
    /// </summary>
    /// <param name="pruning">What, and by which rule. The caller has made sure that the rule allows it.</param>
    /// <param name="state">What all records up to now add up to, for <see cref="AuditLogOptions.OnRestored"/>.</param>
    /// <param name="epoch">The <see cref="Epoch"/> in which that was so.</param>
    /// <param name="cancellationToken">Gives up; the next pruning clears up.</param>
    /// <exception cref="LogFencedException">Others have appended since; nothing was pruned.</exception>
    /// <exception cref="LogStoreException">The store failed. What is left to delete, the next pruning deletes.</exception>
    public async Task PruneAsync(AuditPruning pruning, ReadOnlyMemory<byte> state, long epoch, CancellationToken cancellationToken)
    {
        if (_store is not LogStore store)
            throw new NotSupportedException("This store cannot be pruned.");
        if (pruning.MinimumIndex % TilePath.FullWidth != 0 || pruning.MinimumIndex <= MinimumIndex || pruning.MinimumIndex > PrunableSize)
            throw new ArgumentException($"Only whole bundles can be pruned, from {MinimumIndex} up to {PrunableSize}.", nameof(pruning));
        var pruner = new LogPruner(store);
        var logBase = await pruner.PrepareAsync(_base, pruning.MinimumIndex, _chain.Keys.RotationsBefore(pruning.MinimumIndex), state, cancellationToken);
        await AppendAsync(
            [new AuditRecord { Type = AuditRecordTypes.LogPruned, Pruning = pruning with { StateDigest = logBase.StateDigest } }], epoch, cancellationToken);
        await pruner.BeginAsync(logBase, cancellationToken);
        var before = _base;
        _base = logBase;
        try
        {
            await pruner.DeleteAsync(before, logBase, cancellationToken);
        }
        catch (LogStoreException)
        {
            _maintenance?.ClearUp(logBase.MinimumIndex);
            throw;
        }
    }

    /// <summary>Writes what was appended so far, then closes.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _run;
        if (_maintenance is not null)
            await _maintenance.DisposeAsync();
    }

    /// <summary>Merges and clears up now, for tests that want to see the outcome.</summary>
    internal Task MaintainAsync() => _maintenance?.WorkAsync(CancellationToken.None) ?? Task.CompletedTask;

    private CommitChain NewChain(params long[] sizes) => new(_keys, _signer.Name, sizes);

    private FittedRecord Fit(AuditRecord record) => RecordShortener.Fit(record with { Cluster = _options.Cluster });

    private async Task RunAsync()
    {
        while (await _queue.Reader.WaitToReadAsync())
        {
            var batch = TakeBatch();
            if (batch.Count > 0)
                await CommitAsync(batch);
        }
    }

    private List<PendingAppend> TakeBatch()
    {
        var batch = new List<PendingAppend>();
        // Room for the record that begins the log.
        var count = 1;
        while (_queue.Reader.TryPeek(out var next) && count + next.Records.Count <= MostRecordsPerCommit)
        {
            // A change of keys has a commit of its own.
            if (next.NextSigner is not null && batch.Count > 0)
                break;
            _queue.Reader.TryRead(out _);
            if (!next.TryTake())
                continue;
            batch.Add(next);
            count += next.Records.Count;
            if (next.NextSigner is not null)
                break;
        }

        return batch;
    }

    private async Task CommitAsync(List<PendingAppend> batch)
    {
        var start = _time.GetTimestamp();
        try
        {
            if (_failure is { } failure)
                throw failure;
            for (var race = 0; ; race++)
            {
                if (_isBehind)
                    await CatchUpAsync(CancellationToken.None);
                batch.RemoveAll(pending => IsFenced(pending, race));
                if (batch.Count == 0)
                    return;
                var next = batch[0].NextSigner;
                NoteSigner[] signers = next is null ? [_signer] : [_signer, next];
                var draft = CommitDraft.Make(_chain, RecordsOf(batch), TimeOf(batch), signers, _options.WriterId);
                if (await _writer.WriteAsync(draft.Commit, CancellationToken.None))
                {
                    _signer = next ?? _signer;
                    Report(CommitOutcome.Written, draft.Records.Count, start);
                    Accept(draft, batch);
                    return;
                }

                Report(CommitOutcome.Raced, draft.Records.Count, start);
                _isBehind = true;
                LostPlace(_logger, draft.Commit.FirstIndex);
            }
        }
        catch (LogStoreException e) when (e is not LogSupersededException)
        {
            Report(CommitOutcome.Failed, batch.Sum(pending => pending.Records.Count), start);

            // If nobody knows, the next append finds out first.
            _isBehind |= e.MayHaveWritten;
            batch.ForEach(pending => pending.Fail(e));
        }
#pragma warning disable CA1031 // Whatever it is, callers are told and nothing is written any more; a dead loop would leave them waiting.
        catch (Exception e)
#pragma warning restore CA1031
        {
            if (_failure is null)
                Stopped(_logger, e);
            _failure = e;
            Report(CommitOutcome.Failed, batch.Sum(pending => pending.Records.Count), start);
            batch.ForEach(pending => pending.Fail(e));
            _failed.TrySetResult();
        }
    }

    private DateTimeOffset TimeOf(List<PendingAppend> batch) => batch.Select(pending => pending.NotBefore ?? default).Append(_time.GetUtcNow()).Max();

    private void Report(CommitOutcome outcome, int records, long start) => _options.OnCommit?.Invoke(new(outcome, records, _time.GetElapsedTime(start)));

    private bool IsFenced(PendingAppend pending, int race)
    {
        if ((pending.Epoch ?? _epoch) == _epoch && race < MostRaces)
            return false;
        pending.Fail(new LogFencedException());
        return true;
    }

    private IEnumerable<FittedRecord> RecordsOf(List<PendingAppend> batch)
    {
        var records = batch.SelectMany(pending => pending.Records);
        return _chain.Size > 0 ? records : records.Prepend(Fit(new AuditRecord { Type = AuditRecordTypes.LogStarted }));
    }

    private void Accept(CommitDraft draft, List<PendingAppend> batch)
    {
        Extend(draft.Commit.FirstIndex, draft.Chain.Size, draft.Leaves);
        _chain = draft.Chain;
        _head = _chain.Head;
        Interlocked.Exchange(ref _lastWritten, _time.GetUtcNow().UtcTicks);
        NoteTimes(draft.Records);
        var at = draft.Records.Count - batch.Sum(pending => pending.Records.Count);
        var strays = new List<AuditRecord>();
        foreach (var pending in batch)
        {
            var records = draft.Records.Skip(at).Take(pending.Records.Count).ToList();
            at += records.Count;
            if (!pending.TryComplete(records, _head!))
                strays.AddRange(records);
        }

        HandOver(strays);
    }

    private async Task ReplayAsync(CancellationToken cancellationToken)
    {
        LogBase? begin = null;
        await foreach (var stored in _store.ReadAllAsync(cancellationToken))
        {
            if (stored.Base is { } logBase)
            {
                begin = logBase;
                var state = await _store.ReadStateAsync(logBase, cancellationToken)
                    ?? throw new LogDamagedException(0, $"What the records before {logBase.MinimumIndex} added up to is not there as a whole.");
                _options.OnBase?.Invoke(logBase);
                _options.OnRestored?.Invoke(state);
            }

            HandOver(FollowStored(stored));
        }

        if (_chain.Finish() is [var finding, ..])
            throw new LogDamagedException(finding.FirstRecord, $"The audit log does not verify: {finding}");
        if (begin is not null && !_chain.Prunings.Any(p => p.MinimumIndex == begin.MinimumIndex && p.StateDigest == begin.StateDigest))
            throw new LogDamagedException(0, $"What the records before {begin.MinimumIndex} added up to is not what the record of their pruning says.");
        _base = begin;
        ChooseSigner();
        _chain.ForgetMerged();
    }

    /// <summary>The log may have been passed on since these keys were given: whichever it was passed on to signs.</summary>
    private void ChooseSigner()
    {
        if (_chain.Keys.IsRetired(_signer.Verifier))
        {
            _signer = _options.OtherSigners.FirstOrDefault(other => !_chain.Keys.IsRetired(other.Verifier))
                ?? throw new LogDamagedException(_chain.Size, "The log was passed on to another key, and none of the keys that were given signs it any more.");
        }
    }

    /// <summary>Follows a part that was found when the log was opened.</summary>
    private IReadOnlyList<LogRecord> FollowStored(StoredCommit stored)
    {
        var before = _chain.Size;
        var check = _chain.Check(stored);
        if (check.IsStray && stored.Commit is { Checkpoint: not null } stray && stray.FirstIndex < _tail.Start)
        {
            // Left by a writer that came too late and ended before it could clear it away. It goes once the whole log was read.
            Stray(_logger, stored.Where);
            _tail.AddCommit(stray.FirstIndex, stray.FirstIndex + 1, []);
            return [];
        }

        if (check.Findings is [var finding, ..])
            throw new LogDamagedException(finding.FirstRecord, $"The audit log does not verify: {finding}");
        _head = _chain.Head;
        NoteTimes(check.Records.Select(record => record.Record));
        if (stored.Commit is { Checkpoint: null } || stored.Base is not null)
        {
            _tail.AddMerged(_chain.Size);
            _options.OnLeaves?.Invoke(before, [.. check.Records.Select(record => record.LeafHash)]);
        }
        else if (stored.Commit is { } commit)
            Extend(commit.FirstIndex, Math.Max(_chain.Size, commit.FirstIndex + 1), [.. check.Records.Select(record => record.LeafHash)]);
        return check.Records;
    }

    private void NoteTimes(IEnumerable<AuditRecord> records)
    {
        foreach (var record in records)
        {
            if ((record.Index + 1) % TilePath.FullWidth == 0 && RecordTime.TryParse(record.Time, out var time))
                _times[record.Index + 1] = time;
        }
    }

    private void Extend(long first, long end, IReadOnlyList<MerkleHash> leaves)
    {
        _tail.AddCommit(first, end, leaves);
        _options.OnLeaves?.Invoke(end - leaves.Count, leaves);
        _maintenance?.Wake();
    }

    /// <summary>Reads what others have written behind the end that is known.</summary>
    private async Task CatchUpAsync(CancellationToken cancellationToken)
    {
        while (await _store.ReadAsync(_chain.Size, cancellationToken) is { } stored)
        {
            var first = _chain.Size;
            var records = Follow(_chain, stored);
            NoteTimes(records.Select(record => record.Record));
            Extend(first, _chain.Size, [.. records.Select(record => record.LeafHash)]);
            HandOver(records);
        }

        _isBehind = false;
    }

    private void HandOver(IEnumerable<LogRecord> records) => HandOver([.. records.Select(record => record.Record)]);

    private void HandOver(List<AuditRecord> records)
    {
        if (records.Count == 0)
            return;
        try
        {
            records.ForEach(record => _options.OnReplayed?.Invoke(record));
        }
        finally
        {
            Interlocked.Increment(ref _epoch);
        }
    }

    private IReadOnlyList<LogRecord> Follow(CommitChain chain, StoredCommit stored)
    {
        var check = chain.Check(stored);
        if (check.Findings is [var finding, ..])
            throw new LogDamagedException(finding.FirstRecord, $"The audit log does not verify: {finding}");
        if (ReferenceEquals(chain, _chain))
            _head = chain.Head;
        return check.Records;
    }

    [LoggerMessage(LogLevel.Information, "Opened the audit log {Origin} with {Size} records as writer {WriterId}")]
    private static partial void Opened(ILogger logger, string origin, long size, string writerId);

    [LoggerMessage(LogLevel.Warning, "Another writer has commit {FirstIndex} of the audit log; reading it before going on")]
    private static partial void LostPlace(ILogger logger, long firstIndex);

    [LoggerMessage(LogLevel.Warning, "{Where} was written by somebody who came too late, and is no part of the audit log; deleting it")]
    private static partial void Stray(ILogger logger, string where);

    [LoggerMessage(LogLevel.Critical, "The audit log takes no more records until the program is started anew")]
    private static partial void Stopped(ILogger logger, Exception exception);
}
