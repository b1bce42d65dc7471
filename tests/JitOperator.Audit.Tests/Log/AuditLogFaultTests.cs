using JitOperator.Audit.Log;
using JitOperator.Audit.Stores;
using JitOperator.Audit.Tests.Notes;

namespace JitOperator.Audit.Tests.Log;

/// <summary>Stores that fail, lie, or hold what nobody of us wrote.</summary>
public sealed class AuditLogFaultTests
{
    private const int Attempts = 5;

    [Fact]
    public async Task AppendAsync_RefusedForCertain_WroteNothingAndTheNextTakesItsPlace()
    {
        var store = new FaultyStore(LogStore.InMemory());
        await using var log = await TestLog.OpenAsync(store);
        var epoch = log.Log.Epoch;
        store.Faults.Enqueue(Fault.Refused);

        Assert.False((await Assert.ThrowsAsync<LogStoreException>(() => log.AppendAsync(epoch, default, "one"))).MayHaveWritten);
        Assert.Equal(1, store.Attempts);
        Assert.Equal(1, (await log.AppendAsync(epoch, default, "two")).FirstIndex);
        Assert.Equal(["two"], await log.ReasonsAsync());
    }

    [Theory]
    [InlineData("AnswerLost")]
    [InlineData("RequestLost")]
    [InlineData("RequestLost", "AnswerLost", "AnswerLost")]
    [InlineData("AnswerLost", "Refused", "RequestLost", "Refused")]
    public async Task AppendAsync_WithAnUnknownOutcome_FindsOutAndWritesOnce(params string[] faults)
    {
        var store = new FaultyStore(LogStore.InMemory());
        await using var log = await TestLog.OpenAsync(store);
        foreach (var fault in faults)
            store.Faults.Enqueue(Enum.Parse<Fault>(fault));

        Assert.Equal(1, (await log.AppendAsync(log.Log.Epoch, default, "one")).FirstIndex);
        Assert.Equal(["one"], await log.ReasonsAsync());
        Assert.Empty(log.Replayed);
    }

    [Fact]
    public async Task AppendAsync_WithAnOutcomeThatStaysUnknown_SaysSoAndShowsItLater()
    {
        var store = new FaultyStore(LogStore.InMemory());
        await using var log = await TestLog.OpenAsync(store);
        var epoch = log.Log.Epoch;
        for (var i = 0; i < Attempts; i++)
            store.Faults.Enqueue(Fault.AnswerLost);

        Assert.True((await Assert.ThrowsAsync<LogStoreException>(() => log.AppendAsync(epoch, default, "one"))).MayHaveWritten);
        Assert.Equal(Attempts, store.Attempts);
        await Assert.ThrowsAsync<LogFencedException>(() => log.AppendAsync(epoch, default, "two"));
        Assert.Equal([null, "one"], log.Replayed.Select(record => record.Reason));
        await log.AppendAsync(log.Log.Epoch, default, "two");
        Assert.Equal(["one", "two"], await log.ReasonsAsync());
    }

    /// <summary>The store holds this writer's own commit and cannot say so at first: that must not be told as certain either way.</summary>
    [Fact]
    public async Task AppendAsync_FoundInItsPlaceWhileReadsFail_IsNotTakenForAnothers()
    {
        var store = new FaultyStore(LogStore.InMemory());
        await using var log = await TestLog.OpenAsync(store);
        store.Faults.Enqueue(Fault.SentTwice);
        store.ReadsToFail = 1;

        Assert.Equal(1, (await log.AppendAsync(log.Log.Epoch, default, "one")).FirstIndex);
        Assert.Equal(["one"], await log.ReasonsAsync());
        Assert.Empty(log.Replayed);
    }

    /// <summary>The same again at the same instant makes the same bytes, but it is another call: its caller learns of the first.</summary>
    [Fact]
    public async Task AppendAsync_TheSameAfterAnOutcomeThatStaysUnknown_IsFenced()
    {
        var store = new FaultyStore(LogStore.InMemory());
        await using var log = await TestLog.OpenAsync(store);
        var epoch = log.Log.Epoch;
        for (var i = 0; i < Attempts; i++)
            store.Faults.Enqueue(Fault.AnswerLost);
        await Assert.ThrowsAsync<LogStoreException>(() => log.AppendAsync(epoch, default, "one"));

        await Assert.ThrowsAsync<LogFencedException>(() => log.AppendAsync(epoch, default, "one"));
        Assert.Equal([null, "one"], log.Replayed.Select(record => record.Reason));
        Assert.Equal(["one"], await log.ReasonsAsync());
    }

    [Fact]
    public async Task AppendAsync_WithAnOutcomeThatStaysUnknownAndNothingWritten_GoesOnInTheSamePlace()
    {
        var store = new FaultyStore(LogStore.InMemory());
        await using var log = await TestLog.OpenAsync(store);
        var epoch = log.Log.Epoch;
        for (var i = 0; i < Attempts; i++)
            store.Faults.Enqueue(Fault.RequestLost);

        await Assert.ThrowsAsync<LogStoreException>(() => log.AppendAsync(epoch, default, "one"));
        Assert.Equal(1, (await log.AppendAsync(epoch, default, "two")).FirstIndex);
        Assert.Equal(["two"], await log.ReasonsAsync());
        Assert.Empty(log.Replayed);
    }

    /// <summary>The write that nobody could tell the outcome of arrives after the log has looked for it in vain.</summary>
    [Fact]
    public async Task AppendAsync_AfterADelayedWrite_EitherWinsItsPlaceOrSeesIt()
    {
        var store = new FaultyStore(LogStore.InMemory());
        await using var log = await TestLog.OpenAsync(store);
        var epoch = log.Log.Epoch;
        for (var i = 0; i < Attempts; i++)
            store.Faults.Enqueue(Fault.Delayed);
        await Assert.ThrowsAsync<LogStoreException>(() => log.AppendAsync(epoch, default, "delayed"));
        store.Close();
        var next = log.AppendAsync(epoch, default, "next");
        await store.AtGate.Task;
        await store.DeliverAsync();
        store.Open();

        await Assert.ThrowsAsync<LogFencedException>(() => next);
        Assert.Equal([null, "delayed"], log.Replayed.Select(record => record.Reason));
        Assert.Equal(["delayed"], await log.ReasonsAsync());
    }

    [Fact]
    public async Task AppendAsync_WhenWhatOthersWroteCannotBeRead_WaitsForThat()
    {
        var shared = LogStore.InMemory();
        var store = new FaultyStore(shared);
        await using var log = await TestLog.OpenAsync(store);
        await using (var other = await TestLog.OpenAsync(shared, "two"))
            await other.AppendAsync("by the other");
        store.IsUnreadable = true;

        await Assert.ThrowsAsync<LogStoreException>(() => log.AppendAsync("one"));
        store.IsUnreadable = false;
        await log.AppendAsync("two");

        Assert.Equal(["by the other", "two"], await log.ReasonsAsync());
        Assert.Equal([null, "by the other"], log.Replayed.Select(record => record.Reason));
    }

    [Fact]
    public async Task AppendAsync_WhereAForgerHasTakenThePlace_StopsForGood()
    {
        var store = LogStore.InMemory();
        await using var log = await TestLog.OpenAsync(store);
        await using (var forger = await TestLog.OpenAsync(store, "forger", TestKeys.OtherSigner))
            await forger.AppendAsync("forged");

        Assert.Equal(0, (await Assert.ThrowsAsync<LogDamagedException>(() => log.AppendAsync("one"))).Record);
        await Assert.ThrowsAsync<LogDamagedException>(() => log.AppendAsync("two"));
        Assert.Empty(log.Replayed);
    }

    [Fact]
    public async Task AppendAsync_WhenARecordCannotBeHandedOver_StopsForGood()
    {
        var store = LogStore.InMemory();
        await using var log = await TestLog.OpenAsync(
            store, with: options => options with { OnReplayed = _ => throw new InvalidOperationException("test") });
        await using (var other = await TestLog.OpenAsync(store, "two"))
            await other.AppendAsync("by the other");

        await Assert.ThrowsAsync<InvalidOperationException>(() => log.AppendAsync("one"));
        await Assert.ThrowsAsync<InvalidOperationException>(() => log.AppendAsync("two"));
    }
}
