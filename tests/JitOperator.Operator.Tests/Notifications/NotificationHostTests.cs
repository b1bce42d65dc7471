using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using CsCheck;
using JitOperator.Api;
using JitOperator.Api.Audit;
using JitOperator.Operator.Notifications;
using JitOperator.Operator.Tests.Diagnostics;
using Xunit;

namespace JitOperator.Operator.Tests.Notifications;

[Collection(MetricsCollection.Name)]
public sealed class NotificationHostTests
{
    private readonly House _house = new();

    [Fact]
    public async Task NewChannel_BeginsAtTheEndOfTheLog()
    {
        _house.Append();
        await using var leader = _house.Lead("new");
        await _house.UntilAsync(() => _house.Kept.ContainsKey("new"), "the beginning is kept");
        Assert.Equal(1, _house.Kept["new"]);

        leader.Append();
        await _house.UntilAsync(() => _house.Sender("new").Taken.Count == 1, "it is told");

        Assert.Equal([1], _house.Sender("new").Indices);
    }

    [Fact]
    public async Task Record_IsToldToThoseWhoWantIt()
    {
        _house.Policy = new() { Notifications = [new() { Channels = ["team"], Events = [NotificationEvents.Granted] }] };
        await using var leader = _house.Lead([House.Channel("security", NotificationEvents.BreakGlass), House.Channel("team", NotificationEvents.Failed), House.Channel("all")]);

        leader.Append(AuditRecordTypes.GrantIssued);
        leader.Append(AuditRecordTypes.GrantBreakGlass);
        leader.Append(AuditRecordTypes.LogHeartbeat);
        leader.Append(AuditRecordTypes.RequestFailed);
        await _house.UntilAsync(() => _house.Sender("all").Taken.Count == 3 && _house.Sender("team").Taken.Count == 2, "all are told");

        Assert.Equal([1], _house.Sender("security").Indices);
        Assert.Equal([0, 3], _house.Sender("team").Indices);
        Assert.Equal([0, 1, 3], _house.Sender("all").Indices);
    }

    /// <summary>Killed between the delivery and the note of it: told again under the same identifier, and nothing is left out.</summary>
    [Fact]
    public async Task Leader_KilledBeforeItKeptTheCursor_TellsItAgainUnderTheSameIdentifier()
    {
        var leader = _house.Lead("events");
        await _house.UntilAsync(() => _house.Kept.ContainsKey("events"), "the beginning is kept");
        _house.IsStoreDown = true;
        leader.Append();
        leader.Append();
        await _house.UntilAsync(() => _house.Sender("events").Taken.Count == 2, "both are told");
        await leader.DieAsync();
        _house.IsStoreDown = false;

        await using var next = _house.Lead("events");
        next.Append();
        await _house.UntilAsync(() => _house.Sender("events").Taken.Count == 5, "the next one goes on");

        Assert.Equal([0, 1, 0, 1, 2], _house.Sender("events").Indices);
        var ids = _house.Sender("events").Taken.Select(notice => notice.Id).ToList();
        Assert.Equal(ids[..2], ids[2..4]);
        Assert.Equal(3, ids.Distinct().Count());
    }

    [Fact]
    public async Task Leader_ThatEndsInPeace_RepeatsNothing()
    {
        await using (var leader = _house.Lead("events"))
        {
            leader.Append();
            await _house.UntilAsync(() => _house.Sender("events").Taken.Count == 1, "it is told");
        }

        Assert.Equal(1, _house.Kept["events"]);
    }

    /// <summary>Leaders die at any moment, receivers and the store fail at any moment: every record arrives, in order, but for repetitions.</summary>
    [Fact]
    public Task Leaders_ThatDieAtAnyMoment_LoseNothing() => Gen.Select(Gen.Int[0, 3].Array[1, 12], Gen.Int[0, 1000]).SampleAsync(
        run => CrashesAsync(run.Item1, run.Item2), iter: 25, threads: 1);

    private static async Task CrashesAsync(int[] steps, int seed)
    {
        var house = new House();
        var answers = new Random(seed);
        var appended = 0;
        var leader = house.Lead("events");
        await house.UntilAsync(() => house.Kept.ContainsKey("events"), "the beginning is kept");
        house.Sender("events").Answer = _ => answers.Next(4) == 0 ? Delivery.Later("no") : Delivery.Sent("ok");
        foreach (var step in steps)
        {
            switch (step)
            {
                case 0 or 1:
                    leader.Append();
                    appended++;
                    break;
                case 2:
                    house.Time.Advance(TimeSpan.FromMilliseconds(answers.Next(3000)));
                    break;
                default:
                    await leader.DieAsync();
                    leader = house.Lead("events");
                    break;
            }
        }

        await house.UntilAsync(() => house.Sender("events").Indices.Distinct().Count() == appended, "all of it is told");
        await leader.DisposeAsync();
        var order = house.Sender("events").Indices;
        Assert.Equal(Enumerable.Range(0, appended).Select(i => (long)i), order.Distinct());
        Assert.All(house.Sender("events").Taken.GroupBy(notice => notice.Record.Index), told => Assert.Single(told.Select(notice => notice.Id).Distinct()));
    }

    /// <summary>While one refuses, others are told at once; when it is back, it is told all of it, in order, and from the log.</summary>
    [Fact]
    public async Task Channel_ThatIsAway_HoldsUpItselfAloneAndThenGetsAllInOrder()
    {
        await using var leader = _house.Lead("away", "here");
        await _house.UntilAsync(() => _house.Kept.Count == 2, "the beginning is kept");
        _house.Sender("away").Answer = _ => Delivery.Later("HTTP 503");
        for (var i = 0; i < 3000; i++)
        {
            leader.Append();
        }

        await _house.UntilAsync(() => _house.Sender("here").Taken.Count == 3000, "the other is told");
        Assert.Empty(_house.Sender("away").Taken);
        Assert.InRange(_house.Sender("away").Attempts, 1, 100);

        _house.Sender("away").Answer = null;
        await _house.UntilAsync(() => _house.Sender("away").Taken.Count == 3000, "it is told all", TimeSpan.FromMinutes(1));

        Assert.Equal(Enumerable.Range(0, 3000).Select(i => (long)i), _house.Sender("away").Indices);
        Assert.True(_house.ReadsOfTheLog > 0, "what waits is in the log, not in memory");
        Assert.Empty(_house.GivenUp);
    }

    [Fact]
    public async Task Message_ThatWillNeverBeTaken_IsGivenUpAtOnceAndTheNextIsTold()
    {
        using var counts = new Counts();
        _house.Sender("events").Answer = notice => notice.Record.Index == 0 ? Delivery.Refused("HTTP 400 invalid_payload") : Delivery.Sent("ok");
        await using var leader = _house.Lead("events");
        await _house.UntilAsync(() => _house.Kept.ContainsKey("events"), "the beginning is kept");
        leader.Append();
        leader.Append();
        await _house.UntilAsync(() => _house.Sender("events").Taken.Count == 1, "the second is told");

        Assert.Equal("Channel events was not told of record 0 (Granted), and will not be: HTTP 400 invalid_payload.", Assert.Single(_house.GivenUp));
        Assert.Equal((1, 1), (counts["jit_notifications_given_up_total channel=events cause=Refused"], counts["jit_notifications_sent_total channel=events"]));
        Assert.Equal(1, counts["jit_notification_failures_total channel=events outcome=Refused"]);
    }

    [Fact]
    public async Task Message_ThatIsTooOld_IsGivenUpAndTheLagShowsUntilThen()
    {
        using var counts = new Counts();
        var house = new House { GiveUpAfter = TimeSpan.FromHours(2) };
        house.Sender("events").Answer = _ => Delivery.Misconfigured("HTTP 404");
        await using var leader = house.Lead("events");
        await house.UntilAsync(() => house.Kept.ContainsKey("events"), "the beginning is kept");
        leader.Append();
        await house.UntilAsync(() => house.Sender("events").Attempts == 3, "it is tried");
        Assert.InRange(counts.Read("jit_notification_lag_seconds channel=events"), 30, 7200);
        Assert.Equal(1, counts.Read("jit_notification_lag_records channel=events"));

        await house.UntilAsync(() => !house.GivenUp.IsEmpty, "it is given up", TimeSpan.FromMinutes(1));

        Assert.Contains("it was tried for 2h", Assert.Single(house.GivenUp), StringComparison.Ordinal);
        Assert.InRange(house.Sender("events").Attempts, 10, 60);
        Assert.Equal(1, counts["jit_notifications_given_up_total channel=events cause=TooOld"]);
        Assert.Equal(0, counts.Read("jit_notification_lag_seconds channel=events"));
    }

    [Fact]
    public async Task RetryAfter_IsWaitedForAndNotUndercut()
    {
        _house.Sender("events").Answer = _ => Delivery.Later("HTTP 429", TimeSpan.FromMinutes(10));
        await using var leader = _house.Lead("events");
        await _house.UntilAsync(() => _house.Kept.ContainsKey("events"), "the beginning is kept");
        leader.Append();
        var begun = _house.Time.GetUtcNow();
        await _house.UntilAsync(() => _house.Sender("events").Attempts == 2, "it is tried again", TimeSpan.FromSeconds(10));

        Assert.InRange((_house.Time.GetUtcNow() - begun).TotalSeconds, 600, 700);
    }

    [Fact]
    public async Task Rate_OfAChannel_IsKept()
    {
        await using var leader = _house.Lead([House.Channel("slow") with { RatePerMinute = 60 }]);
        await _house.UntilAsync(() => _house.Kept.ContainsKey("slow"), "the beginning is kept");
        for (var i = 0; i < 70; i++)
        {
            leader.Append();
        }

        var begun = _house.Time.GetUtcNow();
        await _house.UntilAsync(() => _house.Sender("slow").Taken.Count == 70, "all are told");

        // Ten at once, and one a second from then on.
        Assert.InRange((_house.Time.GetUtcNow() - begun).TotalSeconds, 59, 130);
    }

    [Fact]
    public async Task Records_PrunedBeforeTheyWereTold_AreCountedAndPassedOver()
    {
        using var counts = new Counts();
        for (var i = 0; i < 10; i++)
        {
            _house.Append();
        }

        _house.Kept = new Dictionary<string, long> { ["events"] = 2 };
        _house.MinimumIndex = 7;
        await using var leader = _house.Lead("events");
        await _house.UntilAsync(() => _house.Sender("events").Taken.Count == 3, "what is left is told");

        Assert.Equal([7, 8, 9], _house.Sender("events").Indices);
        Assert.Equal(5, counts["jit_notifications_given_up_total channel=events cause=Pruned"]);
    }

    [Fact]
    public async Task Cursor_BeyondTheLog_BeginsAtItsEnd()
    {
        _house.Append();
        _house.Kept = new Dictionary<string, long> { ["events"] = 99, ["gone"] = 1 };
        await using var leader = _house.Lead("events");
        await _house.UntilAsync(() => _house.Kept["events"] == 1, "it is kept");

        Assert.DoesNotContain("gone", _house.Kept.Keys);
        leader.Append();
        await _house.UntilAsync(() => _house.Sender("events").Taken.Count == 1, "it is told");
        Assert.Equal([1], _house.Sender("events").Indices);
    }

    [Fact]
    public async Task Records_OutOfOrder_AreToldInOrder()
    {
        var window = new RecordWindow(8);
        var source = new RecordSource(_house, window, _house.Time);
        var (first, second) = (_house.Append(), _house.Append());
        var reading = source.ReadAsync(0, CancellationToken.None);
        window.Take(second);
        window.Take(first);

        Assert.Equal([0L, 1L], (await reading).Records.Select(record => record.Index));
        Assert.Equal(0, _house.ReadsOfTheLog);
    }

    private sealed class Counts : IDisposable
    {
        private readonly ConcurrentDictionary<string, double> _seen = [];
        private readonly MeterListener _listener;

        public Counts()
        {
            _listener = new MeterListener
            {
                InstrumentPublished = (instrument, self) =>
                {
                    if (instrument.Name.StartsWith("jit_notification", StringComparison.Ordinal))
                    {
                        self.EnableMeasurementEvents(instrument);
                    }
                },
            };
            _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
                _seen.AddOrUpdate(Key(instrument, tags), value, (_, known) => known + value));
            _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => _seen[Key(instrument, tags)] = value);
            _listener.Start();
        }

        public double this[string key] => _seen[key];

        public double Read(string key)
        {
            _listener.RecordObservableInstruments();
            return _seen[key];
        }

        public void Dispose() => _listener.Dispose();

        private static string Key(Instrument instrument, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
            $"{instrument.Name} {string.Join(' ', tags.ToArray().Select(tag => $"{tag.Key}={tag.Value}"))}";
    }
}
