using System.Collections.Concurrent;
using System.Globalization;
using JitOperator.Api.Audit;
using JitOperator.Audit.Log;
using JitOperator.Audit.Notes;
using JitOperator.Audit.Stores;
using JitOperator.Audit.Tests.Notes;
using JitOperator.Audit.Tests.Records;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace JitOperator.Audit.Tests.Log;

/// <summary>A writer with what it replayed.</summary>
internal sealed class TestLog : IAsyncDisposable
{
    public static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private TestLog(FakeTimeProvider time)
    {
        Time = time;
    }

    public AuditLog Log { get; private set; } = null!;

    public FakeTimeProvider Time { get; }

    /// <summary>Everything that came through OnReplayed.</summary>
    public ConcurrentQueue<AuditRecord> Replayed { get; } = new();

    public static async Task<TestLog> OpenAsync(
        ILogStore store, string writer = "one", NoteSigner? signer = null, Func<AuditLogOptions, AuditLogOptions>? with = null, FakeTimeProvider? time = null)
    {
        var test = new TestLog(time ?? new FakeTimeProvider(Start));
        var options = new AuditLogOptions { Cluster = "test", WriterId = writer, OnReplayed = test.Replayed.Enqueue, RetryDelay = TimeSpan.Zero };
        test.Log = await AuditLog.OpenAsync(
            store, signer ?? TestKeys.Signer, with?.Invoke(options) ?? options, test.Time, NullLogger.Instance, CancellationToken.None);
        return test;
    }

    /// <summary>A log with some records, each appended on its own.</summary>
    public static async Task<LogStore> StoreWithAsync(int records, NoteSigner? signer = null)
    {
        var store = LogStore.InMemory();
        await using var log = await OpenAsync(store, signer: signer);
        for (var i = 1; i <= records; i++)
            await log.AppendAsync($"reason {i.ToString(CultureInfo.InvariantCulture)}");
        return store;
    }

    /// <summary>Appends one record for each reason.</summary>
    public Task<Appended> AppendAsync(params string[] reasons) => AppendAsync(epoch: null, CancellationToken.None, reasons);

    public Task<Appended> AppendAsync(long? epoch, CancellationToken cancellationToken, params string[] reasons) =>
        Log.AppendAsync([.. reasons.Select(reason => RecordSamples.Received(reason))], epoch, cancellationToken);

    /// <summary>The reasons of all records in the log, but for the one that begins it.</summary>
    public async Task<List<string?>> ReasonsAsync()
    {
        var reasons = new List<string?>();
        await foreach (var record in Log.ReadAllAsync(CancellationToken.None))
            reasons.Add(record.Record.Reason);
        return reasons[1..];
    }

    public ValueTask DisposeAsync() => Log.DisposeAsync();
}
