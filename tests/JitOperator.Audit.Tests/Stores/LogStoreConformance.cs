using JitOperator.Api.Audit;
using JitOperator.Audit.Log;
using JitOperator.Audit.Records;
using JitOperator.Audit.Stores;
using JitOperator.Audit.Tests.Log;
using JitOperator.Audit.Tests.Notes;
using JitOperator.Audit.Verification;

namespace JitOperator.Audit.Tests.Stores;

/// <summary>What every store has to be. Each of them runs all of this.</summary>
public abstract class LogStoreConformance : IAsyncLifetime
{
    /// <summary>Another handle on the same commits, as a restarted process or another replica has.</summary>
    protected abstract ILogStore Open();

    public abstract Task InitializeAsync();

    public abstract Task DisposeAsync();

    [Fact]
    public async Task CreateAsync_ACommit_ReadsBackByteForByte()
    {
        var commit = CommitSamples.Commit(7);

        Assert.Equal(CreateOutcome.Created, await Open().CreateAsync(commit, default));

        Assert.True((await Open().ReadAsync(7, default))!.Commit!.IsSameAs(commit));
        Assert.Null(await Open().ReadAsync(8, default));
        Assert.Null(await Open().ReadAsync(0, default));
    }

    [Fact]
    public async Task CreateAsync_WhereThereIsOne_LeavesItAlone()
    {
        await Open().CreateAsync(CommitSamples.Commit(7), default);

        Assert.Equal(CreateOutcome.Exists, await Open().CreateAsync(CommitSamples.Commit(7, "two"), default));
        Assert.Equal(CreateOutcome.Exists, await Open().CreateAsync(CommitSamples.Commit(7), default));

        Assert.Equal("one", (await Open().ReadAsync(7, default))!.Commit!.Writer);
        Assert.Single(await Open().ReadAllAsync(default).ToListAsync());
    }

    [Fact]
    public async Task CreateAsync_TheSameIndexByMany_HasOneWinner()
    {
        for (var index = 0; index < 5; index++)
        {
            var at = index;
            var outcomes = await Task.WhenAll(Enumerable.Range(0, 8).Select(writer => Task.Run(async () =>
                (Writer: $"{writer}", Outcome: await Open().CreateAsync(CommitSamples.Commit(at, $"{writer}"), default)))));

            var winner = Assert.Single(outcomes, outcome => outcome.Outcome == CreateOutcome.Created);
            Assert.Equal(winner.Writer, (await Open().ReadAsync(at, default))!.Commit!.Writer);
        }
    }

    [Fact]
    public async Task CreateAsync_TheLargestThereCanBe_IsTaken()
    {
        var entries = Enumerable.Repeat((ReadOnlyMemory<byte>)new byte[RecordCodec.MaxBytes], 200).ToList();
        var commit = new LogCommit(0, EntryBundle.Pack(entries), new byte[200 * 32], new string('c', 4096), "one");

        Assert.Equal(CreateOutcome.Created, await Open().CreateAsync(commit, default));
        Assert.True((await Open().ReadAsync(0, default))!.Commit!.IsSameAs(commit));
    }

    [Fact]
    public async Task CreateAsync_Cancelled_WritesNothing()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Open().CreateAsync(CommitSamples.Commit(0), cancelled.Token));
        Assert.Null(await Open().ReadAsync(0, default));
    }

    [Fact]
    public async Task ReadAllAsync_OfMany_GivesThemInOrder()
    {
        long[] indices = [0, 1, 9, 10, 11, 99, 100, 12345, 9_007_199_254_740_991];
        foreach (var index in indices.Reverse())
            await Open().CreateAsync(CommitSamples.Commit(index), default);

        var read = await Open().ReadAllAsync(default).ToListAsync();

        Assert.Equal(indices, read.Select(stored => stored.FirstIndex!.Value));
        Assert.All(read, stored => Assert.True(stored.Commit!.IsSameAs(CommitSamples.Commit(stored.FirstIndex!.Value))));
    }

    [Fact]
    public async Task ReadAllAsync_OfNothing_IsEmpty() => Assert.Empty(await Open().ReadAllAsync(default).ToListAsync());

    [Fact]
    public async Task AuditLog_OfTwoRacingWriters_IsOneLogAndSurvivesARestart()
    {
        var reasons = Enumerable.Range(0, 20).Select(i => $"reason {i}").ToList();
        await using (var one = await TestLog.OpenAsync(Open(), "one"))
        await using (var two = await TestLog.OpenAsync(Open(), "two"))
        {
            var appended = await Task.WhenAll(reasons.Select((reason, i) => Task.Run(() => (i % 2 == 0 ? one : two).AppendAsync(reason))));
            Assert.Equal(Enumerable.Range(1, 20).Select(i => (long)i), appended.Select(a => a.FirstIndex).Order());
        }

        await using var restarted = await TestLog.OpenAsync(Open(), "three");
        await restarted.AppendAsync("last");

        Assert.Equal(reasons.Order(), restarted.Replayed.Skip(1).Select(record => record.Reason).Order());
        Assert.Equal(22, restarted.Log.Head!.Checkpoint.Size);
        Assert.Equal("last", (await restarted.ReasonsAsync())[^1]);
    }

    [Fact]
    public async Task AuditLog_MergedAndPruned_IsStillOneLogAfterARestart()
    {
        long minimumIndex;
        await using (var log = await TestLog.OpenAsync(Open(), "one"))
        {
            for (var i = 0; i < 12; i++)
                await log.AppendAsync([.. Enumerable.Range(i * 100, 100).Select(n => $"reason {n}")]);
            await log.Log.MaintainAsync();
            minimumIndex = log.Log.PrunableSize;
            await log.Log.PruneAsync(new AuditPruning(AuditPruning.Hot, minimumIndex, "test"), "state"u8.ToArray(), log.Log.Epoch, default);
        }

        Assert.Equal(512, minimumIndex);
        var state = string.Empty;
        await using (var log = await TestLog.OpenAsync(
            Open(), "two", with: options => options with { OnRestored = bytes => state = System.Text.Encoding.UTF8.GetString(bytes.Span) }))
        {
            await log.AppendAsync("last");
            await log.Log.MaintainAsync();
            Assert.Equal(minimumIndex, log.Replayed.First().Index);
        }

        Assert.Equal("state", state);
        var report = await new LogVerifier([TestKeys.Signer.Verifier]).VerifyAsync(Open(), [], default);
        Assert.True(report.IsVerified, string.Join('\n', report.Findings));
        Assert.Equal((minimumIndex, 1203L), (report.MinimumIndex, report.Head!.Checkpoint.Size));
    }

    /// <summary>A leader that stood still while others went on: what it then writes under a name that is free again never was.</summary>
    [Fact]
    public async Task AuditLog_OfAWriterThatComesTooLate_WritesNothing()
    {
        await using var late = await TestLog.OpenAsync(Open(), "late");
        await late.AppendAsync("before");
        await using (var other = await TestLog.OpenAsync(Open(), "other"))
        {
            for (var i = 0; i < 6; i++)
                await other.AppendAsync([.. Enumerable.Range(i * 100, 100).Select(n => $"reason {n}")]);
            await other.Log.MaintainAsync();
        }

        await Assert.ThrowsAsync<LogSupersededException>(() => late.AppendAsync("too late"));
        await late.Log.Failed.WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System);
        var report = await new LogVerifier([TestKeys.Signer.Verifier]).VerifyAsync(Open(), [], default);
        Assert.True(report.IsVerified, string.Join('\n', report.Findings));
        Assert.Equal(602, report.Head!.Checkpoint.Size);
    }

    [Fact]
    public async Task AuditLog_FencedByAnother_LosesNothing()
    {
        await using var one = await TestLog.OpenAsync(Open(), "one");
        await using var two = await TestLog.OpenAsync(Open(), "two");
        var epoch = two.Log.Epoch;
        await one.AppendAsync(one.Log.Epoch, default, "first");

        await Assert.ThrowsAsync<LogFencedException>(() => two.AppendAsync(epoch, default, "refused"));
        await two.AppendAsync(two.Log.Epoch, default, "second");

        Assert.Equal(["first", "second"], await two.ReasonsAsync());
    }
}
