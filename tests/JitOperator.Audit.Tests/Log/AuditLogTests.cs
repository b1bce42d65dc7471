using System.Globalization;
using JitOperator.Api.Audit;
using JitOperator.Api.Json;
using JitOperator.Audit.Log;
using JitOperator.Audit.Records;
using JitOperator.Audit.Stores;
using JitOperator.Audit.Tests.Notes;
using JitOperator.Audit.Tests.Records;

namespace JitOperator.Audit.Tests.Log;

public sealed class AuditLogTests
{
    [Fact]
    public async Task OpenAsync_AnEmptyStore_WritesNothing()
    {
        var store = new FaultyStore(LogStore.InMemory());
        await using var log = await TestLog.OpenAsync(store);

        Assert.Null(log.Log.Head);
        Assert.Equal(0, store.Attempts);
        Assert.Empty(await log.Log.ReadAllAsync(CancellationToken.None).ToListAsync());
    }

    [Fact]
    public async Task AppendAsync_TheFirstRecords_FollowTheOneThatBeginsTheLog()
    {
        await using var log = await TestLog.OpenAsync(LogStore.InMemory());

        var appended = await log.AppendAsync("one", "two");
        var records = await log.Log.ReadAllAsync(CancellationToken.None).ToListAsync();

        Assert.Equal(1, appended.FirstIndex);
        Assert.Equal([1, 2], appended.Records.Select(record => record.Index));
        Assert.All(appended.Records, record => Assert.Equal(("test", "2026-03-01T12:00:00.000Z"), (record.Cluster, record.Time)));
        Assert.Equal([AuditRecordTypes.LogStarted, .. appended.Records.Select(record => record.Type)], records.Select(record => record.Record.Type));
        Assert.Equal(TypedJson.Serialize(appended.Records[1]), records[2].Bytes.ToArray());
        Assert.Equal(appended.Head, log.Log.Head);
        Assert.Equal(3, appended.Head.Checkpoint.Size);
        Assert.Empty(log.Replayed);
    }

    /// <summary>A clock that was put back between a decision and its record made the log say that a grant had expired before its end.</summary>
    [Fact]
    public async Task AppendAsync_WithAClockThatWasPutBack_IsNotBeforeWhatItTellsOf()
    {
        await using var log = await TestLog.OpenAsync(LogStore.InMemory());
        var end = new DateTimeOffset(2026, 3, 1, 12, 0, 20, TimeSpan.Zero);

        var ended = await log.Log.AppendAsync([new AuditRecord { Type = AuditRecordTypes.GrantEnded, Reason = "over" }], epoch: null, end, CancellationToken.None);
        var next = await log.AppendAsync("next");

        Assert.Equal("2026-03-01T12:00:20.000Z", ended.Records[0].Time);
        Assert.Equal("2026-03-01T12:00:20.000Z", next.Records[0].Time);
    }

    [Fact]
    public async Task AppendAsync_ManyWhileAWriteIsUnderWay_GoIntoTheNextTogether()
    {
        var store = new FaultyStore(LogStore.InMemory());
        await using var log = await TestLog.OpenAsync(store);
        store.Close();
        var first = log.AppendAsync("first");
        await store.AtGate.Task;
        var others = Enumerable.Range(0, 50).Select(i => log.AppendAsync($"a{i}", $"b{i}")).ToList();
        store.Open();
        var appended = await Task.WhenAll([first, .. others]);

        Assert.Equal(2, store.Attempts);
        Assert.All(appended[1..], a => Assert.Equal(a.Records[0].Reason!.Replace('a', 'b'), a.Records[1].Reason));
        Assert.All(appended[1..], a => Assert.Equal(a.FirstIndex + 1, a.Records[1].Index));
        Assert.Equal(102, appended.SelectMany(a => a.Records.Select(r => r.Index)).Append(0).Distinct().Count());
        Assert.Equal(101, (await log.ReasonsAsync()).Count);
    }

    [Fact]
    public async Task AppendAsync_MoreThanFitsIntoOneWrite_TakesSeveral()
    {
        var store = new FaultyStore(LogStore.InMemory());
        await using var log = await TestLog.OpenAsync(store);
        store.Close();
        var first = log.AppendAsync("first");
        await store.AtGate.Task;
        var reasons = Enumerable.Range(0, AuditLog.MostRecordsPerAppend).Select(i => i.ToString(CultureInfo.InvariantCulture)).ToArray();
        var others = Enumerable.Range(0, 3).Select(_ => log.AppendAsync(reasons)).ToList();
        store.Open();
        await Task.WhenAll([first, .. others]);

        Assert.InRange(store.Attempts, 3, 4);
        Assert.Equal(["first", .. reasons, .. reasons, .. reasons], await log.ReasonsAsync());
    }

    [Fact]
    public async Task AppendAsync_WithAClockThatGoesBack_HoldsTheTime()
    {
        var (store, time) = (LogStore.InMemory(), new Microsoft.Extensions.Time.Testing.FakeTimeProvider(TestLog.Start.AddDays(1)));
        await using (var log = await TestLog.OpenAsync(store, time: time))
            await log.AppendAsync("tomorrow");
        await using var second = await TestLog.OpenAsync(store, "two");

        Assert.Equal("2026-03-02T12:00:00.000Z", (await second.AppendAsync("today")).Records[0].Time);
        second.Time.Advance(TimeSpan.FromDays(2));
        Assert.Equal("2026-03-03T12:00:00.000Z", (await second.AppendAsync("later")).Records[0].Time);
    }

    [Fact]
    public async Task OpenAsync_AfterARestart_ReplaysEverythingInOrderAndGoesOn()
    {
        var store = await TestLog.StoreWithAsync(5);
        await using var log = await TestLog.OpenAsync(store, "two");
        var appended = await log.AppendAsync("reason 6");

        Assert.Equal([null, .. Enumerable.Range(1, 5).Select(i => $"reason {i}")], log.Replayed.Select(record => record.Reason));
        Assert.Equal(Enumerable.Range(0, 6).Select(i => (long)i), log.Replayed.Select(record => record.Index));
        Assert.Equal(6, appended.FirstIndex);
        Assert.Equal(Enumerable.Range(1, 6).Select(i => $"reason {i}"), await log.ReasonsAsync());
    }

    [Fact]
    public async Task AppendAsync_ARecordTooLarge_RefusesItAndNothingElse()
    {
        await using var log = await TestLog.OpenAsync(LogStore.InMemory());
        var tooLarge = RecordSamples.Received() with { Actor = new(new string('n', 5000)) };

        await Assert.ThrowsAsync<RecordTooLargeException>(() => log.Log.AppendAsync([RecordSamples.Received(), tooLarge], null, default));
        await log.AppendAsync("fits");

        Assert.Equal(["fits"], await log.ReasonsAsync());
    }

    [Fact]
    public async Task AppendAsync_ALongReason_IsShortenedAndSaysSo()
    {
        await using var log = await TestLog.OpenAsync(LogStore.InMemory());
        var appended = await log.AppendAsync(new string('x', 10_000));
        var logged = (await log.Log.ReadAllAsync(CancellationToken.None).ToListAsync())[1];

        Assert.EndsWith("characters cut]", appended.Records[0].Reason, StringComparison.Ordinal);
        Assert.Equal(new RecordCut("reason", 10_002, TypedJson.Digest(new string('x', 10_000))), Assert.Single(logged.Cuts));
    }

    [Fact]
    public async Task AppendAsync_WhatNobodyMayAppend_Throws()
    {
        await using var log = await TestLog.OpenAsync(LogStore.InMemory());
        var tooMany = Enumerable.Repeat("x", AuditLog.MostRecordsPerAppend + 1).ToArray();

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => log.AppendAsync());
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => log.AppendAsync(tooMany));
        await Assert.ThrowsAsync<ArgumentException>(
            () => log.Log.AppendAsync([new AuditRecord { Type = AuditRecordTypes.LogStarted }], null, default));
    }

    [Fact]
    public async Task DisposeAsync_WithAppendsWaiting_WritesThemAndTakesNoMore()
    {
        var store = new FaultyStore(LogStore.InMemory());
        var log = await TestLog.OpenAsync(store);
        store.Close();
        var appends = Enumerable.Range(0, 3).Select(i => log.AppendAsync($"{i}")).ToList();
        await store.AtGate.Task;
        var closing = log.DisposeAsync().AsTask();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => log.AppendAsync("late"));
        store.Open();
        await closing;

        Assert.All(await Task.WhenAll(appends), appended => Assert.Single(appended.Records));
        Assert.Equal(3, (await log.ReasonsAsync()).Count);
    }

    [Fact]
    public async Task OpenAsync_AfterTheKeyWasChanged_NeedsTheOldKeyToBeTrusted()
    {
        var store = await TestLog.StoreWithAsync(2);

        var refused = await Assert.ThrowsAsync<LogDamagedException>(() => TestLog.OpenAsync(store, "two", TestKeys.OtherSigner));
        await using var log = await TestLog.OpenAsync(
            store, "two", TestKeys.OtherSigner, options => options with { TrustedKeys = [TestKeys.Signer.Verifier] });
        await log.AppendAsync("reason 3");

        Assert.Equal(0, refused.Record);
        Assert.Equal(["reason 1", "reason 2", "reason 3"], await log.ReasonsAsync());
    }

    [Fact]
    public async Task OpenAsync_AStoreThatCannotBeRead_SaysSo()
    {
        var store = new FaultyStore(LogStore.InMemory()) { IsUnreadable = true };

        Assert.False((await Assert.ThrowsAsync<LogStoreException>(() => TestLog.OpenAsync(store))).MayHaveWritten);
    }

    [Fact]
    public async Task ReadAllAsync_WhenTheEndWasRemoved_SaysSo()
    {
        var (store, copy) = (await TestLog.StoreWithAsync(3), LogStore.InMemory());
        await using var log = await TestLog.OpenAsync(new SwitchableStore(store, copy));
        await foreach (var stored in store.ReadAllAsync(default))
        {
            if (stored.FirstIndex < 3)
                await copy.CreateAsync(stored.Commit!, default);
        }

        var damage = await Assert.ThrowsAsync<LogDamagedException>(() => log.ReasonsAsync());
        Assert.Equal(3, damage.Record);
    }

    /// <summary>Gives one log to who opens it, and another to who reads it later.</summary>
    private sealed class SwitchableStore(ILogStore first, ILogStore later) : ILogStore
    {
        private int _reads;

        public Task<ReadOnlyMemory<byte>?> ReadStateAsync(LogBase logBase, CancellationToken cancellationToken) =>
            first.ReadStateAsync(logBase, cancellationToken);

        public Task<CreateOutcome> CreateAsync(LogCommit commit, CancellationToken cancellationToken) => first.CreateAsync(commit, cancellationToken);

        public Task<StoredCommit?> ReadAsync(long firstIndex, CancellationToken cancellationToken) => first.ReadAsync(firstIndex, cancellationToken);

        public IAsyncEnumerable<StoredCommit> ReadAllAsync(CancellationToken cancellationToken) =>
            (_reads++ == 0 ? first : later).ReadAllAsync(cancellationToken);
    }
}
