using JitOperator.Audit.Log;
using JitOperator.Audit.Stores;

namespace JitOperator.Audit.Tests.Log;

/// <summary>Several writers, and callers who give up.</summary>
public sealed class AuditLogRaceTests
{
    [Fact]
    public async Task AppendAsync_DecidedBeforeAnotherWrote_IsFencedAndShowsWhatTheOtherWrote()
    {
        var store = LogStore.InMemory();
        await using var one = await TestLog.OpenAsync(store);
        await using var two = await TestLog.OpenAsync(store, "two");
        var epoch = two.Log.Epoch;
        await one.AppendAsync("by one");

        await Assert.ThrowsAsync<LogFencedException>(() => two.AppendAsync(epoch, default, "by two"));

        Assert.NotEqual(epoch, two.Log.Epoch);
        Assert.Equal([null, "by one"], two.Replayed.Select(record => record.Reason));
        Assert.Equal(one.Log.Head!.Checkpoint.Root, two.Log.Head!.Checkpoint.Root);
        Assert.Equal(["by one"], await two.ReasonsAsync());

        await two.AppendAsync(two.Log.Epoch, default, "by two, again");
        Assert.Equal(["by one", "by two, again"], await two.ReasonsAsync());
    }

    [Fact]
    public async Task AppendAsync_WithTheEpochOfAnotherTime_IsFencedEvenIfNobodyElseWrites()
    {
        await using var log = await TestLog.OpenAsync(LogStore.InMemory());

        await Assert.ThrowsAsync<LogFencedException>(() => log.AppendAsync(log.Log.Epoch + 1, default, "x"));
        await log.AppendAsync(log.Log.Epoch, default, "y");
    }

    [Fact]
    public async Task AppendAsync_InAnyEpoch_FollowsWhatTheOtherWrote()
    {
        var store = LogStore.InMemory();
        await using var one = await TestLog.OpenAsync(store);
        await using var two = await TestLog.OpenAsync(store, "two");
        await one.AppendAsync("by one");

        Assert.Equal(2, (await two.AppendAsync("by two")).FirstIndex);
        Assert.Equal(["by one", "by two"], await two.ReasonsAsync());
        Assert.Equal([null, "by one"], two.Replayed.Select(record => record.Reason));
    }

    /// <summary>A deposed writer whose write is still on its way when its successor has taken its place.</summary>
    [Fact]
    public async Task AppendAsync_ThatArrivesAfterTheSuccessors_NeverExisted()
    {
        var shared = LogStore.InMemory();
        var slow = new FaultyStore(shared);
        await using var deposed = await TestLog.OpenAsync(slow);
        slow.Close();
        var late = deposed.AppendAsync(deposed.Log.Epoch, default, "late");
        await slow.AtGate.Task;
        await using var successor = await TestLog.OpenAsync(shared, "two");
        await successor.AppendAsync("in time");
        slow.Open();

        await Assert.ThrowsAsync<LogFencedException>(() => late);
        Assert.Equal(["in time"], await successor.ReasonsAsync());
        Assert.Equal(["in time"], await deposed.ReasonsAsync());
    }

    /// <summary>Two writers that write the very same at the same instant: only one may believe that it did.</summary>
    [Fact]
    public async Task AppendAsync_TheSameByTwoAtOnce_HasOneWinner()
    {
        var shared = LogStore.InMemory();
        var slow = new FaultyStore(shared);
        await using var one = await TestLog.OpenAsync(slow);
        await using var two = await TestLog.OpenAsync(shared, "two");
        slow.Close();
        var first = one.AppendAsync(one.Log.Epoch, default, "same");
        await slow.AtGate.Task;
        await two.AppendAsync(two.Log.Epoch, default, "same");
        slow.Open();

        await Assert.ThrowsAsync<LogFencedException>(() => first);
        Assert.Equal(["same"], await two.ReasonsAsync());
    }

    [Fact]
    public async Task AppendAsync_CancelledBeforeItsTurn_LeavesNoTrace()
    {
        var store = new FaultyStore(LogStore.InMemory());
        await using var log = await TestLog.OpenAsync(store);
        using var cancel = new CancellationTokenSource();
        store.Close();
        var first = log.AppendAsync("first");
        await store.AtGate.Task;
        var second = log.AppendAsync(null, cancel.Token, "second");
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        store.Open();
        await first;
        await log.AppendAsync("third");

        Assert.Equal(["first", "third"], await log.ReasonsAsync());
        Assert.Empty(log.Replayed);
    }

    [Fact]
    public async Task AppendAsync_CancelledWhileWritten_ComesBackAsReplayed()
    {
        var store = new FaultyStore(LogStore.InMemory());
        await using var log = await TestLog.OpenAsync(store);
        using var cancel = new CancellationTokenSource();
        var epoch = log.Log.Epoch;
        store.Close();
        var append = log.AppendAsync(epoch, cancel.Token, "given up");
        await store.AtGate.Task;
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => append);
        // Decided while the outcome was open: on a state without the record above.
        var next = log.AppendAsync(epoch, default, "next");
        store.Open();

        await Assert.ThrowsAsync<LogFencedException>(() => next);
        Assert.Equal(["given up"], log.Replayed.Select(record => record.Reason));
        Assert.NotEqual(epoch, log.Log.Epoch);
        Assert.Equal(["given up"], await log.ReasonsAsync());
    }

    [Fact]
    public async Task AppendAsync_WithTheQueueFull_WaitsOutsideAndCanBeCancelled()
    {
        var store = new FaultyStore(LogStore.InMemory());
        await using var log = await TestLog.OpenAsync(store, with: options => options with { QueueCapacity = 1 });
        using var cancel = new CancellationTokenSource();
        store.Close();
        var written = log.AppendAsync("first");
        await store.AtGate.Task;
        var queued = log.AppendAsync("second");
        var outside = log.AppendAsync(null, cancel.Token, "third");
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => outside);
        store.Open();
        await Task.WhenAll(written, queued);
        Assert.Equal(["first", "second"], await log.ReasonsAsync());
    }
}
