using System.Collections.Concurrent;
using JitOperator.Api.Audit;
using JitOperator.Core.Reviews;
using JitOperator.Operator.Reviews;
using JitOperator.Operator.Tests.Diagnostics;
using JitOperator.Operator.Tests.Inbox;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace JitOperator.Operator.Tests.Reviews;

/// <summary>The review beside a log that is really open: what it finds is written down once, by whoever leads.</summary>
[Collection(MetricsCollection.Name)]
public sealed class ContinuousReviewTests : IDisposable
{
    private readonly Post _post = new();
    private readonly ConcurrentQueue<AuditRecord> _told = new();

    [Fact]
    public async Task Finding_IsWrittenDownAndToldOf()
    {
        using var review = NewReview();
        await using var leader = await ElectAsync(review);
        await using var running = Running.Begin(stop => review.RunAsync(leader.Log, stop));

        await AskAsync(leader, "uid-1", "x");

        var record = await RaisedAsync(leader);
        Assert.Equal(("WeakJustification", "alice", "WeakJustification/1"), (record.Finding!.Rule, record.Finding.Person, record.Finding.Key));
        Assert.Equal([1L], record.Finding.Indices);
        await UntilAsync(() => !_told.IsEmpty && review.Waiting == 0);
        Assert.Equal(record.Message, Assert.Single(_told).Message);
    }

    [Fact]
    public async Task Leader_ThatFollows_WritesNothingTwice()
    {
        using (var review = NewReview())
        {
            await using var leader = await ElectAsync(review);
            await using var running = Running.Begin(stop => review.RunAsync(leader.Log, stop));
            await AskAsync(leader, "uid-1", "x");
            await RaisedAsync(leader);
        }

        using var next = NewReview();
        await using var second = await ElectAsync(next);

        Assert.Equal(0, next.Waiting);
    }

    [Fact]
    public async Task Leader_ThatEndedBeforeItWrote_LeavesItToTheNext()
    {
        using (var review = NewReview())
        {
            await using var leader = await ElectAsync(review);
            await AskAsync(leader, "uid-1", "x");
            Assert.Equal(1, review.Waiting);
        }

        using var next = NewReview();
        await using var second = await ElectAsync(next);
        await using var running = Running.Begin(stop => next.RunAsync(second.Log, stop));

        Assert.Equal("WeakJustification/1", (await RaisedAsync(second)).Finding!.Key);
    }

    /// <summary>The rules may be newer than the log, or nobody led for long: old news are for the command.</summary>
    [Fact]
    public async Task History_OlderThanADay_IsNotToldOf()
    {
        using (var review = NewReview())
        {
            await using var leader = await ElectAsync(review);
            await AskAsync(leader, "uid-1", "x");
        }

        _post.Time.Advance(ContinuousReview.Oldest + TimeSpan.FromSeconds(1));
        using var next = NewReview();
        await using var second = await ElectAsync(next);

        Assert.Equal(0, next.Waiting);
    }

    [Fact]
    public async Task Store_ThatFails_IsTriedAgain_AndNobodyWaits()
    {
        using var review = NewReview();
        await using var leader = await ElectAsync(review);
        await AskAsync(leader, "uid-1", "x");
        var failures = 0;
        _post.Objects.IsUnsure = () => Interlocked.Increment(ref failures) <= 2;
        await using var running = Running.Begin(stop => review.RunAsync(leader.Log, stop));
        await UntilAsync(() => Volatile.Read(ref failures) >= 2);

        await UntilAsync(() => review.Waiting == 0, TimeSpan.FromSeconds(5));

        Assert.Single(await leader.RecordsAsync(), record => record.Type == AuditRecordTypes.FindingRaised);
    }

    [Fact]
    public async Task Findings_LeadToNoFindings()
    {
        using var review = NewReview();
        await using var leader = await ElectAsync(review);
        await using var running = Running.Begin(stop => review.RunAsync(leader.Log, stop));
        for (var i = 0; i < 8; i++)
        {
            await AskAsync(leader, $"uid-{i}", "x");
        }

        await AskAsync(leader, "last", "A reason that says something");
        await UntilAsync(() => review.Waiting == 0);

        // One for each reason, and one for asking so often.
        Assert.Equal(9, (await leader.RecordsAsync()).Count(record => record.Type == AuditRecordTypes.FindingRaised));
    }

    [Fact]
    public void Records_OutOfOrder_AreReviewedInOrder()
    {
        using var review = NewReview();
        var ordered = Enumerable.Range(1, 5).Select(i => Request($"uid-{i}", "A reason that says something") with { Index = i, Time = "2026-11-26T10:00:00.000Z" }).ToList();

        foreach (var i in (int[])[1, 0, 3, 4, 4])
        {
            review.Take(ordered[i]);
            Assert.Equal(0, review.Waiting);
        }

        review.Take(ordered[2]);
        Assert.Equal(1, review.Waiting);
    }

    [Fact]
    public void Findings_BeyondTheBound_AreNotKept()
    {
        using var review = NewReview();
        for (var i = 1; i <= ContinuousReview.MostWaiting + 50; i++)
        {
            review.Take(Request($"uid-{i}", "x") with { Index = i, Time = "2026-11-26T10:00:00.000Z", Actor = new($"person-{i}") });
        }

        Assert.Equal(ContinuousReview.MostWaiting, review.Waiting);
    }

    public void Dispose() => _post.Dispose();

    private static AuditRecord Request(string uid, string reason) => new()
    {
        Type = AuditRecordTypes.RequestReceived,
        Actor = new("alice"),
        Request = new("pay", uid, uid, "sha256:1"),
        Target = new("ClusterRole", "view", ["pay"]),
        Reason = reason,
        Evidence = new([]),
    };

    private static async Task AskAsync(Leader leader, string uid, string reason) =>
        await leader.Log.AppendAsync([Request(uid, reason)], leader.Log.Epoch, CancellationToken.None);

    private async Task<AuditRecord> RaisedAsync(Leader leader)
    {
        AuditRecord? raised = null;
        await UntilAsync(async () => (raised = (await leader.RecordsAsync()).FirstOrDefault(record => record.Type == AuditRecordTypes.FindingRaised)) is not null);
        return raised!;
    }

    private Task UntilAsync(Func<bool> condition, TimeSpan step = default) => UntilAsync(() => Task.FromResult(condition()), step);

    // What runs beside the test runs in real time; what it waits for in between is the test's to let pass.
    private async Task UntilAsync(Func<Task<bool>> condition, TimeSpan step = default)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(began) < TimeSpan.FromSeconds(30), "The condition did not come true.");
            _post.Time.Advance(step);
            await Task.Yield();
        }
    }

    private ContinuousReview NewReview() => new(new ReviewOptions(), _told.Enqueue, _post.Time, NullLogger<ContinuousReview>.Instance);

    private Task<Leader> ElectAsync(ContinuousReview review) => Leader.ElectAsync(_post.Objects, _post.Signer, _post.Time, review.Take);

    /// <summary>Something that runs until it is disposed of.</summary>
    private sealed class Running(Task task, CancellationTokenSource stop) : IAsyncDisposable
    {
        public static Running Begin(Func<CancellationToken, Task> run)
        {
            var stop = new CancellationTokenSource();
            return new Running(run(stop.Token), stop);
        }

        public async ValueTask DisposeAsync()
        {
            await stop.CancelAsync();
            await task;
            stop.Dispose();
        }
    }
}
