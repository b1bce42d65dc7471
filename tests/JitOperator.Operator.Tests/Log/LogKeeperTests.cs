using JitOperator.Api;
using JitOperator.Api.Audit;
using JitOperator.Api.V1Alpha1;
using JitOperator.Audit.Archive;
using JitOperator.Audit.Log;
using JitOperator.Audit.Notes;
using JitOperator.Audit.Retention;
using JitOperator.Audit.Stores;
using JitOperator.Audit.Verification;
using JitOperator.Audit.Witness;
using JitOperator.Operator.Log;
using JitOperator.Operator.Requests;
using JitOperator.Runtime.Informers;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace JitOperator.Operator.Tests.Log;

/// <summary>The leader's log in virtual time: heartbeats, the archive, what is pruned, what is held.</summary>
public sealed class LogKeeperTests : IAsyncDisposable
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero)) { AutoAdvanceAmount = TimeSpan.Zero };
    private readonly LogStore _store = LogStore.InMemory();
    private readonly MemoryArchiveStore _archive;
    private readonly HistoryBook _book = new();
    private readonly There<AccessRequest> _requests = new();
    private readonly There<AccessPolicy> _policies = new();
    private readonly NoteSigner _signer;
    private readonly CancellationTokenSource _stop = new();
    private AuditLog _log = null!;
    private Task _run = Task.CompletedTask;

    public LogKeeperTests()
    {
        _archive = new MemoryArchiveStore(_time);
        using var random = System.Security.Cryptography.RandomNumberGenerator.Create();
        _signer = new NoteSigner("jitoperator.io/test", Ed25519Key.Generate(random));
    }

    [Fact]
    public async Task Run_WhenNothingHappens_SaysThatTheLogGoesOn()
    {
        await StartAsync(new LogKeeperOptions());
        await UntilAsync(() => Size >= 4, TimeSpan.FromSeconds(30));

        Assert.Equal(
            [AuditRecordTypes.LogStarted, AuditRecordTypes.RequestReceived, AuditRecordTypes.LogHeartbeat, AuditRecordTypes.LogHeartbeat],
            (await RecordsAsync(4)).Select(record => record.Type));
    }

    [Fact]
    public async Task Run_WithAnArchive_CopiesWhatIsWritten()
    {
        var keeper = await StartAsync(new LogKeeperOptions { Archive = _archive, Heartbeat = TimeSpan.FromDays(900) });
        await AppendAsync(700);
        await UntilAsync(() => keeper.Unarchived == 0, TimeSpan.FromSeconds(5));

        var report = await new LogVerifier([_signer.Verifier]).VerifyAsync(new ArchiveSource(_archive), [], default);
        Assert.True(report.IsVerified, string.Join('\n', report.Findings));
        Assert.Equal(Size, report.Records);
    }

    /// <summary>An auditor finds in the archive what witnesses said, and needs nothing from them.</summary>
    [Fact]
    public async Task Run_WithWitnesses_ArchivesWhatTheySaid()
    {
        using var random = System.Security.Cryptography.RandomNumberGenerator.Create();
        var witness = new CosignatureSigner("witness.example.com/w1", Ed25519Key.Generate(random));
        var keeper = await StartAsync(
            new LogKeeperOptions { Archive = _archive, Heartbeat = TimeSpan.FromDays(900) }, () => Cosigned(_log.Head!, witness));
        await AppendAsync(300);
        await UntilAsync(() => keeper.Unarchived == 0, TimeSpan.FromSeconds(5));

        Assert.True(WitnessPolicy.TryParse([witness.Key.ToString()], null, out var policy, out var fault), fault);
        var report = await new LogVerifier([_signer.Verifier]).VerifyAsync(new ArchiveSource(_archive), new VerificationDemands { Witnesses = policy }, default);
        Assert.True(report.IsVerified, string.Join('\n', report.Findings));
        Assert.Equal((Size, 1), (report.Records, report.Witnesses.Count));
    }

    [Fact]
    public async Task Run_OnceRecordsAreOldAndArchived_PrunesThemAndBothStillVerify()
    {
        await StartAsync(new LogKeeperOptions
        {
            Archive = _archive,
            Retention = new RetentionRule(TimeSpan.FromDays(2), TimeSpan.FromDays(5), "test"),
            Heartbeat = TimeSpan.FromDays(900),
        });
        await AppendAsync(1400);
        await UntilAsync(() => _log.MinimumIndex > 0, TimeSpan.FromHours(3));
        await UntilAsync(() => _book.Keeping.ArchiveMinimum > 0, TimeSpan.FromHours(3));

        // It is recorded first, and deleted then.
        await UntilAsync(() => !_archive.ListAsync("tile/entries/000", default).ToBlockingEnumerable().Contains("tile/entries/000"), TimeSpan.FromHours(3));
        await StopAsync();

        var hot = await new LogVerifier([_signer.Verifier]).VerifyAsync(_store, [], default);
        Assert.True(hot.IsVerified, string.Join('\n', hot.Findings));
        Assert.Equal(_log.MinimumIndex, hot.MinimumIndex);
        var archived = await new LogVerifier([_signer.Verifier]).VerifyAsync(new ArchiveSource(_archive), [], default);
        Assert.True(archived.IsVerified, string.Join('\n', archived.Findings));
        Assert.True(archived.Records < Size);

        var restored = new HistoryBook();
        await using var again = await OpenAsync(restored);
        Assert.Equal(_book.Live.Order(), restored.Live.Order());
        Assert.Equal(_book.Keeping.ArchiveMinimum, restored.Keeping.ArchiveMinimum);
    }

    [Fact]
    public async Task Run_WithoutRoomInTheCluster_PrunesEarly()
    {
        var keeper = await StartAsync(new LogKeeperOptions { Archive = _archive, MostRecords = 1024, Heartbeat = TimeSpan.FromDays(900) });
        await AppendAsync(1500);
        await UntilAsync(() => keeper.HotRecords < 1024, TimeSpan.FromMinutes(1));

        Assert.Null(keeper.Held);
    }

    [Fact]
    public async Task Held_WithoutAnArchiveAndWithoutRoom_SaysWhy()
    {
        var keeper = await StartAsync(new LogKeeperOptions { MostRecords = 600, Heartbeat = TimeSpan.FromDays(900) });
        Assert.Null(keeper.Held);
        await AppendAsync(700);
        await UntilAsync(() => keeper.Held is not null, TimeSpan.FromSeconds(1));

        Assert.Contains("give the operator an archive", keeper.Held, StringComparison.Ordinal);
        Assert.Equal(0, _log.MinimumIndex);
    }

    [Fact]
    public async Task Run_WithAHold_KeepsWhatItCovers()
    {
        Assert.True(LegalHold.TryParse("case-7=2026-01-01T00:00:00Z/2026-02-01T00:00:00Z", out var hold));
        await StartAsync(new LogKeeperOptions
        {
            Archive = _archive,
            Retention = new RetentionRule(TimeSpan.FromDays(2), TimeSpan.FromDays(5), "test"),
            Holds = [hold!],
            Heartbeat = TimeSpan.FromDays(900),
        });
        await AppendAsync(1400);
        await UntilAsync(() => _log.MinimumIndex > 0, TimeSpan.FromHours(3));
        _time.Advance(TimeSpan.FromDays(20));
        await UntilAsync(() => _book.Keeping.Holds.Count == 1, TimeSpan.FromHours(1));
        for (var round = 0; round < 10; round++)
        {
            await TickAsync(TimeSpan.FromMinutes(11));
        }

        Assert.Equal(0, _book.Keeping.ArchiveMinimum);
    }

    [Fact]
    public async Task Run_WithAPolicyThatAsksForMore_KeepsAllOfItLonger()
    {
        _policies.Items = [new AccessPolicy { Metadata = new() { Name = "kept" }, Spec = new() { AuditRetention = "7y" } }];
        await StartAsync(new LogKeeperOptions
        {
            Archive = _archive,
            Retention = new RetentionRule(TimeSpan.FromDays(2), TimeSpan.FromDays(5), "test"),
            Heartbeat = TimeSpan.FromDays(9000),
        });
        await AppendAsync(1400);
        await UntilAsync(() => _log.MinimumIndex > 0, TimeSpan.FromHours(3));
        _time.Advance(TimeSpan.FromDays(400));
        for (var round = 0; round < 10; round++)
        {
            await TickAsync(TimeSpan.FromMinutes(11));
        }

        Assert.Equal(0, _book.Keeping.ArchiveMinimum);
        _policies.Items = [];
        await UntilAsync(() => _book.Keeping.ArchiveMinimum > 0, TimeSpan.FromMinutes(11));
    }

    [Fact]
    public async Task Run_WithALabelledRequest_PlacesAHoldAndReleasesItWithTheLabel()
    {
        var request = new AccessRequest { Metadata = new() { Uid = "u1", Name = "r", Labels = new Dictionary<string, string> { [Labels.LegalHold] = "case-9" } } };
        _requests.Items = [request];
        await StartAsync(new LogKeeperOptions { Heartbeat = TimeSpan.FromDays(900) });
        await UntilAsync(() => _book.Keeping.Holds.Any(hold => hold is { Name: "case-9", RequestUid: "u1" }), TimeSpan.FromMinutes(11));

        _requests.Items = [new AccessRequest { Metadata = new() { Uid = "u1", Name = "r" } }];
        await UntilAsync(() => _book.Keeping.Holds.Count == 0, TimeSpan.FromMinutes(11));
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await _log.DisposeAsync();
        _stop.Dispose();
    }

    private long Size => _log.Head!.Checkpoint.Size;

    private CosignedHead Cosigned(LogHead head, CosignatureSigner witness)
    {
        var signature = witness.Sign(head.Checkpoint.ToString(), _time.GetUtcNow());
        return new(head.Checkpoint, head.SignedNote + signature + "\n", [], _time.GetUtcNow());
    }

    private async Task<LogKeeper> StartAsync(LogKeeperOptions options, Func<CosignedHead?>? cosigned = null)
    {
        _log = await OpenAsync(_book);
        await AppendAsync(1);
        var keeper = new LogKeeper(
            options, _requests, _policies, _book, () => [_signer.Verifier], (_, _) => Task.FromResult(false), _time, NullLogger<LogKeeper>.Instance)
        {
            Cosigned = cosigned,
        };
        _run = keeper.RunAsync(_log, _stop.Token);
        return keeper;
    }

    private Task<AuditLog> OpenAsync(HistoryBook book) => AuditLog.OpenAsync(
        _store,
        _signer,
        new AuditLogOptions
        {
            Cluster = "test",
            WriterId = $"writer {Guid.CreateVersion7()}",
            OnReplayed = book.Apply,
            OnRestored = state => book.Restore(BookState.Read(state.Span)),
        },
        _time,
        NullLogger.Instance,
        default);

    private async Task AppendAsync(int count)
    {
        foreach (var part in Enumerable.Range((int)(_log.Head?.Checkpoint.Size ?? 0), count).Chunk(100))
        {
            var appended = await _log.AppendAsync(
                [.. part.Select(i => new AuditRecord { Type = AuditRecordTypes.RequestReceived, Actor = new("alice"), Request = new("pay", $"r{i}", $"uid-{i}", "sha256:" + i) })],
                null,
                default);
            foreach (var record in appended.Records)
            {
                _book.Apply(record);
            }
        }
    }

    private async Task<List<AuditRecord>> RecordsAsync(int count)
    {
        var records = new List<AuditRecord>();
        await foreach (var record in _log.ReadAllAsync(default))
        {
            records.Add(record.Record);
        }

        return [.. records.Take(count)];
    }

    private async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _run;
    }

    // Virtual time goes on in steps until it is so; the wall clock only bounds a test that hangs.
    private async Task UntilAsync(Func<bool> condition, TimeSpan step)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60), TimeProvider.System);
        while (!condition())
        {
            limit.Token.ThrowIfCancellationRequested();
            await TickAsync(step);
        }
    }

    private async Task TickAsync(TimeSpan step)
    {
        _time.Advance(step);
        await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
    }

    private sealed class There<T> : IObjectCache<T>
        where T : k8s.IKubernetesObject<k8s.Models.V1ObjectMeta>
    {
        public IReadOnlyCollection<T> Items { get; set; } = [];

        public bool HasSynced => true;

        public IReadOnlyCollection<T> All => Items;

        public T? Get(ObjectKey key) => Items.FirstOrDefault(item => item.Metadata.Name == key.Name);

        public IReadOnlyList<T> ByIndex(string index, string value) => [.. Items.Where(item => item.Metadata.Uid == value)];
    }
}
