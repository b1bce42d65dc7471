using System.Globalization;
using JitOperator.Api;
using JitOperator.Api.Audit;
using JitOperator.Audit.Log;
using JitOperator.Audit.Notes;
using JitOperator.Audit.Records;
using JitOperator.Audit.Stores;
using JitOperator.Audit.Tests.Log;
using JitOperator.Audit.Tests.Notes;
using JitOperator.Audit.Verification;
using Microsoft.Extensions.Logging.Abstractions;

namespace JitOperator.Audit.Tests.Tamper;

/// <summary>Builds true logs step by step, without the background work of a running one: lives of requests in commits of any size.</summary>
internal sealed class LogBuilder
{
    private readonly LogTail _tail = new();
    private readonly Queue<AuditRecord> _coming = new();
    private readonly Random _random;
    private CommitChain _chain = new([TestKeys.Signer.Verifier], TestKeys.Origin);
    private NoteSigner _signer = TestKeys.Signer;
    private LogBase? _base;
    private DateTimeOffset _now = TestLog.Start;
    private int _requests;
    private int _rotations;

    public LogBuilder(int seed) => _random = new Random(seed);

    public MemoryObjects Objects { get; } = new();

    public LogStore Store => new(Objects);

    public long Size => _chain.Size;

    public LogHead Head => _chain.Head!;

    /// <summary>Where each commit that was made began.</summary>
    public List<long> Commits { get; } = [];

    /// <summary>Records until there are this many, in commits of up to the given size.</summary>
    public async Task<LogBuilder> GrowAsync(int records, int most)
    {
        while (Size < records)
            await CommitAsync(TakeRecords((int)Math.Min(records - Size, _random.Next(1, most + 1))));
        return this;
    }

    public Task CommitAsync(params AuditRecord[] records) => CommitAsync(records, [_signer]);

    public async Task RotateAsync()
    {
        var next = new NoteSigner(TestKeys.Origin, TestKeys.Key(100 + ++_rotations));
        await CommitAsync(
            [new AuditRecord { Type = AuditRecordTypes.LogKeyRotated, Rotation = KeyRotation.Write(_signer, next) }], [_signer, next]);
        _signer = next;
    }

    /// <summary>Merges as far as it goes, or until it is killed at one of its calls to the store.</summary>
    public async Task MergeAsync(int killAt = int.MaxValue)
    {
        try
        {
            await new LogCompactor(new LogStore(new CrashingObjects(Objects, killAt, _random.Next(2) == 0)), _tail, _ => Task.CompletedTask, NullLogger.Instance).RunAsync(default);
        }
        catch (CrashException)
        {
            // Goes on another time.
        }
    }

    /// <summary>Prunes what can be, or until it is killed at one of its calls to the store.</summary>
    public async Task PruneAsync(int killAt = int.MaxValue)
    {
        var size = _tail.Start - 512;
        if (size <= (_base?.MinimumIndex ?? 0))
            return;
        var pruner = new LogPruner(new LogStore(new CrashingObjects(Objects, killAt, _random.Next(2) == 0)));
        try
        {
            var logBase = await pruner.PrepareAsync(_base, size, _chain.Keys.RotationsBefore(size), "state"u8.ToArray(), default);
            await CommitAsync(new AuditRecord
            {
                Type = AuditRecordTypes.LogPruned,
                Pruning = new AuditPruning(AuditPruning.Hot, size, "90 days", size, logBase.StateDigest),
            });
            await pruner.BeginAsync(logBase, default);
            var before = _base;
            _base = logBase;
            await pruner.DeleteAsync(before, logBase, default);
        }
        catch (CrashException)
        {
            // The next one clears up.
        }
    }

    private async Task CommitAsync(IEnumerable<AuditRecord> records, NoteSigner[] signers)
    {
        _now += TimeSpan.FromSeconds(_random.Next(0, 90));
        var all = Size == 0 ? records.Prepend(new AuditRecord { Type = AuditRecordTypes.LogStarted }) : records;
        var draft = CommitDraft.Make(_chain, all.Select(record => RecordShortener.Fit(record with { Cluster = "test" })), _now, signers, "builder");
        Assert.Equal(CreateOutcome.Created, await Store.CreateAsync(draft.Commit, default));
        _tail.AddCommit(draft.Commit.FirstIndex, draft.Chain.Size, draft.Leaves);
        Commits.Add(draft.Commit.FirstIndex);
        _chain = draft.Chain;
    }

    private AuditRecord[] TakeRecords(int count)
    {
        if (Size == 0)
            count = Math.Max(1, count - 1);
        while (_coming.Count < count)
        {
            foreach (var record in LifeOf(_requests++))
                _coming.Enqueue(record);
        }

        return [.. Enumerable.Range(0, count).Select(_ => _coming.Dequeue())];
    }

    private IEnumerable<AuditRecord> LifeOf(int number)
    {
        var life = new Life(number, _now);
        return _random.Next(6) switch
        {
            0 => [life.Received(), life.Denied()],
            1 => [life.Received(), life.Stage(), life.Decided(Decisions.Denied), life.Denied()],
            2 => [life.Received(), life.Granted(), life.Ended()],
            _ => [life.Received(), life.Stage(), life.Decided(Decisions.Approved), life.Granted(), life.Ended()],
        };
    }
}

/// <summary>The records of one request's life, as the operator writes them.</summary>
internal sealed record Life(int Number, DateTimeOffset Now)
{
    private static readonly AuditPolicy s_policy = new("viewers", 1, "sha256:" + new string('c', 64));

    private AuditRecord Of(string type) => new()
    {
        Type = type,
        Request = new("pay", $"request-{Number}", $"uid-{Number}", "sha256:" + Number.ToString("x64", CultureInfo.InvariantCulture)),
        Target = new("Role", "viewer", ["pay"], "sha256:" + new string('b', 64)),
    };

    public AuditRecord Received() => Of(AuditRecordTypes.RequestReceived) with { Actor = new($"person-{Number}"), Reason = $"reason {Number}" };

    public AuditRecord Stage() => Of(AuditRecordTypes.ApprovalRequested) with
    {
        Policy = s_policy,
        Stage = new(0, "leads", 1, ["Group/leads"], "2026-03-02T12:00:00Z"),
        DurationSeconds = 3600,
    };

    public AuditRecord Decided(string verdict) => Of(AuditRecordTypes.ApprovalDecided) with
    {
        Actor = new($"lead-{Number}"),
        Stage = new(0, "leads"),
        Decision = new(verdict, $"approval-{Number}", $"aid-{Number}", "2026-03-01T12:00:00.000Z", "Go ahead."),
    };

    public AuditRecord Denied() => Of(AuditRecordTypes.RequestDenied) with { Cause = "PolicyDenied" };

    public AuditRecord Granted(int seconds = 3600) => Of(AuditRecordTypes.GrantIssued) with
    {
        Actor = new($"person-{Number}"),
        Policy = s_policy,
        StartsAt = Text(Now),
        ExpiresAt = Text(Now.AddSeconds(seconds)),
        DurationSeconds = seconds,
    };

    public AuditRecord Ended() => Of(AuditRecordTypes.GrantEnded) with { Cause = "Revoked" };

    private static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
