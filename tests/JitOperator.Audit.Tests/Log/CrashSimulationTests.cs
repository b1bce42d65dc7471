using System.Collections.Concurrent;
using System.Text.Json;
using CsCheck;
using JitOperator.Api.Audit;
using JitOperator.Audit.Log;
using JitOperator.Audit.Stores;
using JitOperator.Audit.Tests.Notes;
using JitOperator.Audit.Verification;
using Xunit.Abstractions;

namespace JitOperator.Audit.Tests.Log;

/// <summary>
/// Two writers at once, each killed at some call of its store: while committing, merging, deleting, raising the floor, pruning. After
/// each restart every acknowledged record is there, once, at the place that was told, and the log verifies.
/// </summary>
public sealed class CrashSimulationTests(ITestOutputHelper output)
{
    private int _lives;
    private int _kills;
    private int _prunings;
    private int _bundles;

    [Fact]
    public async Task Writers_KilledAtAnyCall_LoseNothingThatWasAcknowledged()
    {
        await Gen.Int[0, int.MaxValue].SampleAsync(RunAsync, iter: 40, threads: 1);

        output.WriteLine($"{_lives} lives, {_kills} kills, {_bundles} bundles, {_prunings} prunings");
        Assert.True(_kills > _lives / 3 && _prunings > 0 && _bundles > 0, "The simulation does not reach what it is for.");
    }

    /// <summary>One writer, killed at each call in turn: no step is left to chance.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Writer_KilledAtEachCallInTurn_LosesNothingThatWasAcknowledged(bool afterwards)
    {
        var killAt = 1;
        for (var isDead = true; isDead; killAt++)
        {
            var shared = new MemoryObjects();
            var acknowledged = new ConcurrentDictionary<string, long>();
            await WriteAsync(shared, int.MaxValue, false, new Random(1), "first", 12, acknowledged);
            isDead = await WriteAsync(shared, killAt, afterwards, new Random(2), "killed", 3, acknowledged, isEager: true);
            await CheckAsync(shared, acknowledged);
        }

        output.WriteLine($"{killAt} calls, {_bundles} bundles, {_prunings} prunings");
        Assert.True(_prunings > 0, "The writer never pruned.");
    }

    private async Task RunAsync(int seed)
    {
        var random = new Random(seed);
        var shared = new MemoryObjects();
        var acknowledged = new ConcurrentDictionary<string, long>();
        for (var life = 0; life < 5; life++)
        {
            var writers = Enumerable.Range(0, 2).Select(w => (
                KillAt: random.Next(1, 120), Afterwards: random.Next(2) == 0, Random: new Random(random.Next()), Name: $"{life}.{w}")).ToList();
            await Task.WhenAll(writers.Select(w => Task.Run(() => WriteAsync(shared, w.KillAt, w.Afterwards, w.Random, w.Name, 10, acknowledged))));
            await CheckAsync(shared, acknowledged);
        }
    }

    /// <summary>A process from its start to its end; true when it was killed.</summary>
    private async Task<bool> WriteAsync(
        ILogObjects shared, int killAt, bool afterwards, Random random, string name, int steps, ConcurrentDictionary<string, long> acknowledged,
        bool isEager = false)
    {
        Interlocked.Increment(ref _lives);
        var objects = new CrashingObjects(shared, killAt, afterwards);
        var book = new ReasonBook();
        AuditLog? log = null;
        try
        {
            log = await book.OpenAsync(objects, name);
            for (var step = 0; step < steps; step++)
                await StepAsync(log, book, random, $"{name}.{step}", acknowledged, isEager);
        }
        catch (Exception e) when (objects.IsDead || e is LogFencedException or LogStoreException)
        {
            // Killed, or told that others went on: either way it ends here.
        }
        finally
        {
            await CloseAsync(log);
        }

        if (objects.IsDead)
            Interlocked.Increment(ref _kills);
        return objects.IsDead;
    }

    private async Task StepAsync(AuditLog log, ReasonBook book, Random random, string name, ConcurrentDictionary<string, long> acknowledged, bool isEager)
    {
        var appends = Enumerable.Range(0, random.Next(1, 4)).Select(async part =>
        {
            var records = Enumerable.Range(0, random.Next(1, AuditLog.MostRecordsPerAppend))
                .Select(i => new AuditRecord { Type = AuditRecordTypes.RequestReceived, Reason = $"{name}.{part}.{i}" })
                .ToList();
            var appended = await log.AppendAsync(records, random.Next(2) == 0 ? null : log.Epoch, default);
            foreach (var record in appended.Records)
            {
                book.Apply(record);
                Assert.True(acknowledged.TryAdd(record.Reason!, record.Index));
            }
        });
        await Task.WhenAll(appends.Select(async append =>
        {
            try
            {
                await append;
            }
            catch (LogFencedException)
            {
                // The other one was faster.
            }
        }));
        if (isEager || random.Next(2) == 0)
            await log.MaintainAsync();
        if ((isEager || random.Next(2) == 0) && log.PrunableSize > log.MinimumIndex)
        {
            var epoch = log.Epoch;
            await log.PruneAsync(new AuditPruning(AuditPruning.Hot, log.PrunableSize, "test"), book.Write(), epoch, default);
            Interlocked.Increment(ref _prunings);
        }
    }

    /// <summary>Starts a process that nobody kills, and holds everything against what was acknowledged.</summary>
    private async Task CheckAsync(MemoryObjects shared, ConcurrentDictionary<string, long> acknowledged)
    {
        var book = new ReasonBook();
        await using (var log = await book.OpenAsync(shared, "checker"))
            await log.MaintainAsync();
        foreach (var (reason, index) in acknowledged)
            Assert.Equal(index, book.Reasons[reason]);

        var report = await new LogVerifier([TestKeys.Signer.Verifier]).VerifyAsync(new LogStore(shared), [], default);
        Assert.True(report.IsVerified || acknowledged.IsEmpty, string.Join('\n', report.Findings));
        var names = await shared.ListAsync(default).Select(found => found.Name).ToListAsync();
        _bundles += names.Count(name => name.StartsWith("jit-bundle", StringComparison.Ordinal)) / 2;
        var commits = names.Where(name => name.StartsWith("jit-log", StringComparison.Ordinal)).ToList();
        Assert.InRange(commits.Count, 0, 257);
    }

    private static async Task CloseAsync(AuditLog? log)
    {
        try
        {
            await (log?.DisposeAsync() ?? ValueTask.CompletedTask);
        }
        catch (CrashException)
        {
            // Its background work was killed as well.
        }
    }

    /// <summary>What an operator keeps: where each reason is in the log.</summary>
    private sealed class ReasonBook
    {
        public ConcurrentDictionary<string, long> Reasons { get; private set; } = new();

        public Task<AuditLog> OpenAsync(ILogObjects objects, string name) => AuditLog.OpenAsync(
            new LogStore(objects),
            TestKeys.Signer,
            new AuditLogOptions
            {
                Cluster = "test",
                WriterId = name,
                OnReplayed = Apply,
                OnRestored = state => Reasons = new(JsonSerializer.Deserialize<Dictionary<string, long>>(state.Span)!),
                RetryDelay = TimeSpan.Zero,
                WriteAttempts = 2,
            },
            TimeProvider.System,
            Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance,
            default);

        public void Apply(AuditRecord record)
        {
            if (record.Reason is { } reason)
                Assert.Equal(record.Index, Reasons.GetOrAdd(reason, record.Index));
        }

        public byte[] Write() => JsonSerializer.SerializeToUtf8Bytes(new SortedDictionary<string, long>(Reasons.ToDictionary(), StringComparer.Ordinal));
    }
}
