using System.Security.Cryptography;
using JitOperator.Api.Audit;
using JitOperator.Audit.Notes;
using JitOperator.Audit.Stores;
using JitOperator.Core.Admission;
using JitOperator.Core.Values;
using JitOperator.Operator.Diagnostics;
using JitOperator.Operator.Inbox;
using JitOperator.Operator.Keys;
using JitOperator.Operator.Log;
using JitOperator.Operator.Requests;
using JitOperator.Runtime.Timing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace JitOperator.Operator.Tests.Inbox;

/// <summary>An inbox, a log and the keys that belong to both.</summary>
public sealed class Post : IDisposable
{
    private readonly Jitter _jitter = new(1);

    public static readonly DateTimeOffset Start = new(2026, 11, 26, 10, 0, 0, TimeSpan.Zero);

    private readonly HttpClient _http = new();
    private readonly WitnessFollower _witnesses;

    public Post()
    {
        using var random = RandomNumberGenerator.Create();
        Key = new StampKey(Ed25519Key.Generate(random));
        Signer = new NoteSigner("jitoperator.io/test", Ed25519Key.Generate(random));
        _witnesses = new WitnessFollower(null, _http, new WitnessFollowerOptions(), Time, NullLoggerFactory.Instance);
        Metrics = new OperatorMetrics(new HistoryBook(), _witnesses, null, Time);
        Objects = new UnsureObjects(new MemoryObjects());
    }

    public FakeTimeProvider Time { get; } = new(Start);

    public StampKey Key { get; }

    public NoteSigner Signer { get; }

    public OperatorMetrics Metrics { get; }

    public UnsureObjects Objects { get; }

    public FakeInboxStore Store { get; } = new();

    // One for all: what each box names is nobody else's.
    public LetterBox Box(InboxOptions? options = null) =>
        new(Store, Key, options ?? new InboxOptions(), Metrics, Time, NullLogger<LetterBox>.Instance, _jitter);

    public Task<Leader> ElectAsync() => Leader.ElectAsync(Objects, Signer, Time);

    public Letter Letter(string message = "No.", string user = "mallory") => new(
        AuditRecordTypes.AdmissionRefused,
        Timestamp.Format(Time.GetUtcNow()),
        new(user, "u-1", ["people"]),
        message,
        "AccessRequest",
        "UPDATE",
        "status",
        "pay",
        "req-1",
        "r1",
        new("pay", "req-1", "r1"));

    public void Dispose()
    {
        Metrics.Dispose();
        _witnesses.Dispose();
        _http.Dispose();
    }
}
