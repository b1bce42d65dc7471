using System.Collections.Concurrent;
using JitOperator.Api.Audit;
using JitOperator.Api.V1Alpha1;
using JitOperator.Core.Notifications;
using JitOperator.Core.Values;
using JitOperator.Operator.Log;
using JitOperator.Operator.Notifications;
using JitOperator.Runtime.Timing;
using JitOperator.TestKit.Waiting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace JitOperator.Operator.Tests.Notifications;

/// <summary>Notifications in virtual time: a log of records, channels that do as they are told, and cursors that outlive a leader.</summary>
internal sealed class House : IRecordLog, ICursorStore
{
    public const string Origin = "jitoperator.io/test";

    private readonly List<AuditRecord> _records = [];

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 11, 27, 10, 0, 0, TimeSpan.Zero));

    public ConcurrentDictionary<string, FakeSender> Senders { get; } = [];

    public ConcurrentQueue<string> GivenUp { get; } = [];

    /// <summary>What is kept, as another leader would read it.</summary>
    public IReadOnlyDictionary<string, long> Kept { get; set; } = new Dictionary<string, long>();

    public bool IsStoreDown { get; set; }

    public int ReadsOfTheLog { get; private set; }

    public AccessPolicySpec? Policy { get; set; }

    public TimeSpan GiveUpAfter { get; init; } = TimeSpan.FromHours(24);

    public long Size => _records.Count;

    public long MinimumIndex { get; set; }

    public AuditRecord Append(string type = AuditRecordTypes.GrantIssued)
    {
        var record = new AuditRecord
        {
            Index = _records.Count,
            Time = Timestamp.Format(Time.GetUtcNow()),
            Cluster = "test",
            Type = type,
            Request = new("payments", $"request-{_records.Count}", $"uid-{_records.Count}"),
            Actor = new("alice"),
            Policy = new("policy", 1, "sha256:1"),
        };
        _records.Add(record);
        return record;
    }

    public async IAsyncEnumerable<AuditRecord> ReadFromAsync(long first, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ReadsOfTheLog++;
        await Task.Yield();
        for (var index = (int)first; index < _records.Count; index++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return _records[index];
        }
    }

    public Task<IReadOnlyDictionary<string, long>> LoadAsync(CancellationToken cancellationToken) =>
        IsStoreDown ? throw new IOException("down") : Task.FromResult(Kept);

    public Task SaveAsync(IReadOnlyDictionary<string, long> cursors, CancellationToken cancellationToken)
    {
        if (IsStoreDown)
        {
            throw new IOException("down");
        }

        Kept = cursors;
        return Task.CompletedTask;
    }

    /// <summary>A leader, until it is disposed of (then it ends in peace) or dies.</summary>
    public Leader Lead(params string[] channels) => Lead([.. channels.Select(name => Channel(name))]);

    public Leader Lead(IReadOnlyList<ChannelOptions> channels, ILoggerFactory? loggers = null)
    {
        var host = new NotificationHost(
            new NotificationOptions { Channels = channels, GiveUpAfter = GiveUpAfter },
            Origin,
            this,
            _ => null,
            name => name == "policy" ? Policy : null,
            (_, why) => GivenUp.Enqueue(why),
            channel => Senders.GetOrAdd(channel.Name, _ => new FakeSender()),
            Time,
            new Jitter(1),
            loggers ?? NullLoggerFactory.Instance);
        foreach (var record in _records)
        {
            host.Take(record);
        }

        return new Leader(this, host);
    }

    public static ChannelOptions Channel(string name, params string[] events) => new()
    {
        Name = name,
        Kind = ChannelKinds.CloudEvents,
        Events = events.Length == 0 ? new HashSet<string> { NoticeEvents.Every } : events.ToHashSet(),
        RatePerMinute = 6000,
    };

    public FakeSender Sender(string channel) => Senders.GetOrAdd(channel, _ => new FakeSender());

    /// <summary>Lets time pass, a step with each look, until something is so.</summary>
    public Task UntilAsync(Func<bool> condition, string what, TimeSpan? step = null) => Eventually.TrueAsync(
        () =>
        {
            if (condition())
            {
                return true;
            }

            Time.Advance(step ?? TimeSpan.FromSeconds(1));
            return condition();
        },
        what);

    internal sealed class Leader : IAsyncDisposable
    {
        private readonly House _house;
        private readonly NotificationHost _host;
        private readonly CancellationTokenSource _stop = new();
        private readonly Task _running;

        public Leader(House house, NotificationHost host)
        {
            (_house, _host) = (house, host);
            _running = host.RunAsync(house, _stop.Token);
        }

        public AuditRecord Append(string type = AuditRecordTypes.GrantIssued)
        {
            var record = _house.Append(type);
            _host.Take(record);
            return record;
        }

        /// <summary>Ends as a process does that is killed: whatever it had not kept is forgotten.</summary>
        public async Task DieAsync()
        {
            var kept = _house.Kept;
            await DisposeAsync();
            _house.Kept = kept;
        }

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            await _running;
            _host.Dispose();
        }
    }
}

/// <summary>A channel that answers as a test says, and keeps what it was told.</summary>
internal sealed class FakeSender : INotificationSender
{
    private readonly ConcurrentQueue<Notice> _taken = [];
    private int _attempts;

    public Func<Notice, Delivery>? Answer { get; set; }

    /// <summary>Holds every attempt until it is completed.</summary>
    public Task Gate { get; set; } = Task.CompletedTask;

    public int Attempts => _attempts;

    public IReadOnlyList<Notice> Taken => [.. _taken];

    public IReadOnlyList<long> Indices => [.. _taken.Select(notice => notice.Record.Index)];

    public async Task<Delivery> SendAsync(Notice notice, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _attempts);
        await Gate.WaitAsync(cancellationToken);
        var delivery = Answer?.Invoke(notice) ?? Delivery.Sent("ok");
        if (delivery.Outcome == DeliveryOutcome.Sent)
        {
            _taken.Enqueue(notice);
        }

        return delivery;
    }
}
