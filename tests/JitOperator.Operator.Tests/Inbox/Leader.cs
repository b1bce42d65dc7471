using System.Globalization;
using JitOperator.Api.Audit;
using JitOperator.Audit.Log;
using JitOperator.Audit.Notes;
using JitOperator.Audit.Stores;
using JitOperator.Core.Stamps;
using JitOperator.Operator.Diagnostics;
using JitOperator.Operator.Inbox;
using JitOperator.Operator.Log;
using JitOperator.Operator.Requests;
using Microsoft.Extensions.Logging.Abstractions;

namespace JitOperator.Operator.Tests.Inbox;

/// <summary>A leader as far as the log goes: a log that is really open, and what it knows by it.</summary>
public sealed class Leader : IAsyncDisposable
{
    private static int s_writers;
    private readonly HttpClient _http = new();
    private readonly WitnessFollower _witnesses;
    private readonly OperatorMetrics _metrics;
    private AuditLog _audit = null!;

    private Leader(TimeProvider time)
    {
        _witnesses = new WitnessFollower(null, _http, new WitnessFollowerOptions(), time, NullLoggerFactory.Instance);
        _metrics = new OperatorMetrics(Book, _witnesses, null, time);
        Log = new RequestLog(Book, _metrics, _witnesses);
    }

    public HistoryBook Book { get; } = new();

    public RequestLog Log { get; }

    public static async Task<Leader> ElectAsync(
        ILogObjects objects, NoteSigner signer, TimeProvider time, Action<AuditRecord>? follower = null)
    {
        var leader = new Leader(time);
        leader.Book.Follower = follower;
        leader._audit = await AuditLog.OpenAsync(
            new LogStore(objects),
            signer,
            new AuditLogOptions
            {
                Cluster = "test",
                WriterId = string.Create(CultureInfo.InvariantCulture, $"leader-{Interlocked.Increment(ref s_writers)}"),
                OnReplayed = leader.Book.Apply,
                WriteAttempts = 1,
                RetryDelay = TimeSpan.Zero,
            },
            time,
            NullLogger.Instance,
            CancellationToken.None);
        leader.Log.Use(leader._audit);
        return leader;
    }

    public InboxDrain DrainOf(IInboxStore store, IStampVerifier verifier) => new(store, Log, Book.Letters, verifier);

    /// <summary>Everything in the log but the record that begins it.</summary>
    public async Task<IReadOnlyList<AuditRecord>> RecordsAsync()
    {
        var records = new List<AuditRecord>();
        await foreach (var record in _audit.ReadAllAsync(CancellationToken.None))
        {
            records.Add(record.Record);
        }

        return [.. records.Skip(1)];
    }

    public async ValueTask DisposeAsync()
    {
        await _audit.DisposeAsync();
        _metrics.Dispose();
        _witnesses.Dispose();
        _http.Dispose();
    }
}
