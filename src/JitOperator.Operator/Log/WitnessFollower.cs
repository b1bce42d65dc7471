using System.Collections.Concurrent;
using JitOperator.Audit.Log;
using JitOperator.Audit.Witness;
using Microsoft.Extensions.Logging;

namespace JitOperator.Operator.Log;

/// <summary>
/// Has the leader's log cosigned by witnesses, in the background: the newest checkpoint after each write, and again when nothing is
/// written. What witnesses have said counts for one term: another term reads the log anew, and has it cosigned anew.
/// </summary>
/// <param name="policy">Whom to ask; null for nobody.</param>
/// <param name="http">Sends; stays the caller's.</param>
/// <param name="options">How often.</param>
/// <param name="time">Measures that.</param>
/// <param name="loggers">Where to log.</param>
public sealed partial class WitnessFollower(
    WitnessPolicy? policy, HttpClient http, WitnessFollowerOptions options, TimeProvider time, ILoggerFactory loggers) : IDisposable
{
    private readonly ILogger _logger = loggers.CreateLogger<WitnessFollower>();
    private readonly SemaphoreSlim _written = new(0, 1);
    private readonly ConcurrentDictionary<string, long> _failures = new(StringComparer.Ordinal);
    private LeafProofs _leaves = new();
    private volatile WitnessGatherer? _gatherer;
    private long _cosignedAt;
    private bool _isQuorumMissing;

    /// <summary>True when there are witnesses to ask.</summary>
    public bool HasWitnesses => policy is not null;

    /// <summary>How many records enough witnesses have cosigned in this term; zero when this process does not lead.</summary>
    public long CosignedSize => _gatherer?.CosignedSize ?? 0;

    /// <summary>The largest checkpoint that enough of them have cosigned in this term; null before the first.</summary>
    public CosignedHead? Best => _gatherer?.Best;

    /// <summary>How long ago enough of them last cosigned, or the term began; null without witnesses, or when this process does not lead.</summary>
    public TimeSpan? Age => _gatherer is null ? null : time.GetElapsedTime(Interlocked.Read(ref _cosignedAt));

    /// <summary>How many witnesses contradicted the log when they were last asked.</summary>
    public int Contradictions => _gatherer?.Contradictions.Count ?? 0;

    /// <summary>How often each witness that failed did not cosign.</summary>
    public IReadOnlyDictionary<string, long> Failures => _failures;

    /// <summary>Called whenever <see cref="CosignedSize"/> has grown. Must be quick and must not throw.</summary>
    public Action? OnGrown { get; set; }

    /// <summary>Begins a term: the log that is opened with the options that this gives tells the leaves of all it has.</summary>
    public AuditLogOptions Follow(AuditLogOptions log)
    {
        if (policy is null)
        {
            return log;
        }

        var leaves = _leaves = new LeafProofs();
        return log with
        {
            OnBase = logBase => leaves.Begin(logBase.MinimumIndex, logBase.Edge),
            OnLeaves = (first, hashes) =>
            {
                for (var at = 0; at < hashes.Count; at++)
                {
                    leaves.Append(first + at, hashes[at]);
                }
            },
        };
    }

    /// <summary>Says that something was written.</summary>
    public void Wake()
    {
        if (policy is null || _written.CurrentCount > 0)
        {
            return;
        }

        try
        {
            _written.Release();
        }
        catch (SemaphoreFullException)
        {
            // Somebody else said so in this very moment.
        }
    }

    /// <summary>Follows a log until cancelled; then it ends without an exception, and nothing counts as cosigned any more.</summary>
    /// <param name="head">The log's end, as it is when called.</param>
    /// <param name="cancellationToken">Ends the term.</param>
    public async Task RunAsync(Func<LogHead?> head, CancellationToken cancellationToken)
    {
        if (policy is null)
        {
            return;
        }

        Interlocked.Exchange(ref _cosignedAt, time.GetTimestamp());
        _gatherer = new WitnessGatherer(
            http,
            policy,
            _leaves,
            new WitnessGathererOptions { OnGrown = _ => OnGrown?.Invoke() },
            time,
            loggers.CreateLogger<WitnessGatherer>());
        try
        {
            await FollowAsync(_gatherer, head, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
        }
        finally
        {
            _gatherer = null;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _written.Dispose();

    private async Task FollowAsync(WitnessGatherer gatherer, Func<LogHead?> head, CancellationToken cancellationToken)
    {
        var asked = 0L;
        var askedAt = time.GetTimestamp();
        var retry = options.FirstRetry;
        while (true)
        {
            var newest = head();
            if (newest is null || (newest.Checkpoint.Size == asked && time.GetElapsedTime(askedAt) < options.Refresh))
            {
                await WaitAsync(options.Poll, cancellationToken);
                continue;
            }

            askedAt = time.GetTimestamp();
            if (await AskAsync(gatherer, newest, cancellationToken))
            {
                (asked, retry) = (newest.Checkpoint.Size, options.FirstRetry);
                continue;
            }

            await Task.Delay(retry, time, cancellationToken);
            retry = retry * 2 < options.LastRetry ? retry * 2 : options.LastRetry;
        }
    }

    private async Task<bool> AskAsync(WitnessGatherer gatherer, LogHead head, CancellationToken cancellationToken)
    {
        // Of whatever kind: without the leaves there is no proof, and a wrong proof would look like a fork.
        if (_leaves.RootAt(head.Checkpoint.Size) != head.Checkpoint.Root)
        {
            LogNoLeaves(head.Checkpoint.Size, _leaves.Size);
            return false;
        }

        try
        {
            var round = await gatherer.GatherAsync(head, cancellationToken);
            foreach (var reply in round.Replies.Where(reply => reply.Outcome != WitnessOutcome.Cosigned))
            {
                _failures.AddOrUpdate(reply.Witness, 1, (_, count) => count + 1);
            }

            if (round.Cosigned is not null)
            {
                Interlocked.Exchange(ref _cosignedAt, time.GetTimestamp());
            }

            Tell(round.Cosigned, head.Checkpoint.Size);
            return round.Cosigned is not null;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // Whatever it is: grants that need witnesses wait, and everything else goes on.
            LogFailed(e);
            return false;
        }
    }

    private void Tell(CosignedHead? cosigned, long size)
    {
        if (cosigned is null && !_isQuorumMissing)
        {
            LogNoQuorum(size, policy!.Quorum, policy.Names.Count);
        }
        else if (cosigned is not null && _isQuorumMissing)
        {
            LogQuorum(size);
        }

        _isQuorumMissing = cosigned is null;
    }

    private async Task WaitAsync(TimeSpan longest, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(longest, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await _written.WaitAsync(both.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
        }
    }

    [LoggerMessage(LogLevel.Error, "Fewer witnesses than must have cosigned {Size} records of the log ({Quorum} of {Count}); grants that need them wait")]
    private partial void LogNoQuorum(long size, int quorum, int count);

    [LoggerMessage(LogLevel.Information, "Enough witnesses cosign the log again, now with {Size} records")]
    private partial void LogQuorum(long size);

    [LoggerMessage(LogLevel.Error, "The log has {Size} records and the hashes of only {Known} are known, or they are not those of its root; no witness is asked")]
    private partial void LogNoLeaves(long size, long known);

    [LoggerMessage(LogLevel.Error, "Asking witnesses failed")]
    private partial void LogFailed(Exception exception);
}
