using System.Text;
using JitOperator.Runtime.Client;
using JitOperator.Runtime.Events;
using JitOperator.Runtime.Tests.Support;
using JitOperator.Runtime.Timing;
using k8s.Models;
using Microsoft.Extensions.Logging.Abstractions;

namespace JitOperator.Runtime.Tests.Events;

public sealed class EventRecorderTests : IAsyncLifetime, IDisposable
{
    private static readonly V1ObjectReference About = new()
    {
        ApiVersion = "jitoperator.io/v1alpha1",
        Kind = "AccessRequest",
        NamespaceProperty = "pay",
        Name = "fix-1",
        Uid = "u1",
    };

    private readonly WatchedTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 12, 0, 0, TimeSpan.Zero), KubernetesClients.RequestTimeout);
    private readonly CancellationTokenSource _stop = new();
    private EventApi _api = null!;
    private EventRecorder _recorder = null!;
    private Task _run = Task.CompletedTask;

    public async Task InitializeAsync()
    {
        _api = await EventApi.StartAsync();
        _recorder = new EventRecorder(_api.CreateClient(), "jitoperator.io/operator", "pod-1", _time, new Jitter(1), NullLogger.Instance);
    }

    public async Task DisposeAsync()
    {
        await StopAsync();
        await _api.DisposeAsync();
        Dispose();
    }

    public void Dispose() => _stop.Dispose();

    [Fact]
    public async Task Record_Once_WritesAnEventThatSaysItAll()
    {
        Start();
        _recorder.Record(About, EventType.Warning, "Denied", "Judge", "No policy matches.", new V1ObjectReference { Kind = "AccessPolicy", Name = "p" });
        await Eventually.TrueAsync(() => _api.Events.Count == 1, "the event");

        var written = _api.Events[0];
        Assert.Equal("/apis/events.k8s.io/v1/namespaces/pay/events", _api.Requests[0].Path);
        Assert.Equal("events.k8s.io/v1", (string?)written["apiVersion"]);
        Assert.StartsWith("fix-1.", (string?)written["metadata"]!["name"], StringComparison.Ordinal);
        Assert.Equal("2026-01-01T12:00:00.000000Z", (string?)written["eventTime"]);
        Assert.Equal(
            ["Warning", "Denied", "Judge", "No policy matches.", "jitoperator.io/operator", "pod-1"],
            new[] { "type", "reason", "action", "note", "reportingController", "reportingInstance" }.Select(field => (string?)written[field]));
        Assert.Equal(("u1", "p"), ((string?)written["regarding"]!["uid"], (string?)written["related"]!["name"]));
        Assert.Null(written["series"]);
    }

    [Fact]
    public async Task Record_TheSameAgain_CountsInOneEvent()
    {
        await StartAndRecordTwiceAsync();

        // From here on the count is written every ten seconds at most, however often it happens.
        _time.Advance(TimeSpan.FromSeconds(1));
        foreach (var _ in Enumerable.Range(0, 100))
            Record();
        await Eventually.TrueAsync(() => _api.Count() == 102, "all of them", _time, TimeSpan.FromMilliseconds(500));

        Assert.Equal(3, _api.Requests.Count);
        Assert.Equal("2026-01-01T12:00:01.000000Z", (string?)_api.Events[0]["series"]!["lastObservedTime"]);
        Assert.True(_time.GetUtcNow() - _time.Start >= EventRecorder.CountInterval);
    }

    /// <summary>Timers count whole milliseconds: what was left of one was no wait at all, and the recorder turned without rest.</summary>
    [Fact]
    public async Task RunAsync_CountIsDueInAFractionOfAMillisecond_WaitsForAWholeOne()
    {
        await StartAndRecordTwiceAsync();
        Record();
        await Eventually.TrueAsync(() => _time.IsPending(due => due == EventRecorder.CountInterval), "the wait for the next count");

        _time.Advance(EventRecorder.CountInterval - TimeSpan.FromMicroseconds(400));
        Record();

        await Eventually.TrueAsync(() => _time.IsPending(due => due == TimeSpan.FromMilliseconds(1)), "a wait that is one");
        Assert.Equal(2, _api.Count());
    }

    /// <summary>"Approved by bob" is not "approved by carol" happening again.</summary>
    [Fact]
    public async Task Record_AnotherNoteObjectOrType_IsAnotherEvent()
    {
        Start();
        _recorder.Record(About, EventType.Normal, "Approved", "Decide", "by bob");
        _recorder.Record(About, EventType.Normal, "Approved", "Decide", "by carol");
        _recorder.Record(About, EventType.Warning, "Approved", "Decide", "by bob");
        _recorder.Record(new V1ObjectReference { Kind = "AccessRequest", NamespaceProperty = "pay", Name = "fix-1", Uid = "u2" },
            EventType.Normal, "Approved", "Decide", "by bob");

        await Eventually.TrueAsync(() => _api.Events.Count == 4, "four events");
    }

    [Fact]
    public async Task Record_TheSameAfterALongTime_IsANewEvent()
    {
        Start();
        Record();
        await Eventually.TrueAsync(() => _api.Events.Count == 1, "the first");
        await Eventually.TrueAsync(() => !_time.IsPending(_ => true), "the answer has been read");
        _time.Advance(EventSeriesCache.Lifetime + TimeSpan.FromSeconds(1));
        Record();

        await Eventually.TrueAsync(() => _api.Events.Count == 2, "the second");
    }

    [Fact]
    public async Task Record_EventIsGone_StartsANewOne()
    {
        Start();
        Record();
        await Eventually.TrueAsync(() => _api.Events.Count == 1, "the first");
        _api.ForgetAll();
        Record();
        await Eventually.TrueAsync(() => _api.Requests.Count == 2, "the count that finds nothing");
        Record();

        await Eventually.TrueAsync(() => _api.Events.Count == 1, "a new one");
    }

    [Fact]
    public async Task Record_AnswerIsLost_IsNotWrittenTwice()
    {
        _api.NextAnswerIsLost();
        Start();
        Record();

        await Eventually.TrueAsync(() => _api.Requests.Count == 2, "the second attempt", _time, TimeSpan.FromMilliseconds(100));
        Record();
        await Eventually.TrueAsync(() => _api.Count() == 2, "the count of the one event");
    }

    [Fact]
    public async Task Record_ApiServerIsBusy_IsWrittenLater()
    {
        foreach (var _ in Enumerable.Range(0, 4))
            _api.Next(context => Answers.StatusAsync(context, 503, "ServiceUnavailable"));
        Start();
        Record();

        await Eventually.TrueAsync(() => _api.Events.Count == 1, "the event", _time, TimeSpan.FromMilliseconds(100));
    }

    [Theory]
    [InlineData(403, 1)]
    [InlineData(422, 1)]
    [InlineData(503, 5)]
    public async Task Record_CannotBeWritten_IsLetGoForTheNext(int code, int attempts)
    {
        foreach (var _ in Enumerable.Range(0, attempts))
            _api.Next(context => Answers.StatusAsync(context, code, "Scripted"));
        Start();
        Record("lost");
        Record("next");

        await Eventually.TrueAsync(() => _api.Events.Count == 1, "the next", _time, TimeSpan.FromMilliseconds(100));
        Assert.Equal("next", (string?)_api.Events[0]["note"]);
        Assert.Equal(attempts + 1, _api.Requests.Count);
    }

    [Fact]
    public async Task Record_LongNoteWithControlCharacters_IsCutVisiblyAndPlain()
    {
        Start();
        Record("\u001b[31m" + new string('ä', 2000));
        await Eventually.TrueAsync(() => _api.Events.Count == 1, "the event");

        var note = (string)_api.Events[0]["note"]!;
        Assert.InRange(Encoding.UTF8.GetByteCount(note), EventRecorder.LongestNote - 1, EventRecorder.LongestNote);
        Assert.EndsWith("…", note, StringComparison.Ordinal);
        Assert.DoesNotContain(note, char.IsControl);
    }

    /// <summary>Names of roles may be anything; those of events may not.</summary>
    [Theory]
    [InlineData("system:node", "event.")]
    [InlineData("Upper", "event.")]
    [InlineData("a..b", "event.")]
    [InlineData(null, "event.")]
    [InlineData("a.b-c", "a.b-c.")]
    public async Task Record_ObjectWithAnOddName_GetsANameThatIsAllowed(string? name, string start)
    {
        Start();
        _recorder.Record(new V1ObjectReference { Kind = "ClusterRole", Name = name }, EventType.Normal, "R", "A", "n");
        await Eventually.TrueAsync(() => _api.Events.Count == 1, "the event");

        Assert.Equal("kube-system", (string?)_api.Events[0]["metadata"]!["namespace"]);
        Assert.StartsWith(start, (string?)_api.Events[0]["metadata"]!["name"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Record_ObjectWithTheLongestName_FitsInto253()
    {
        Start();
        var name = string.Join('.', Enumerable.Repeat(new string('a', 62), 4)) + "a";
        _recorder.Record(new V1ObjectReference { Kind = "ConfigMap", NamespaceProperty = "ns", Name = name }, EventType.Normal, "R", "A", "n");
        await Eventually.TrueAsync(() => _api.Events.Count == 1, "the event");

        Assert.InRange(((string)_api.Events[0]["metadata"]!["name"]!).Length, 200, 253);
    }

    [Fact]
    public void Record_TooManyWait_DropsAndCounts()
    {
        foreach (var i in Enumerable.Range(0, EventRecorder.QueueLimit + 7))
            Record($"{i}");

        Assert.Equal(7, _recorder.Dropped);
    }

    [Fact]
    public async Task RunAsync_Cancelled_WritesWhatIsLeft()
    {
        await StartAndRecordTwiceAsync();
        Record();
        Record("last words");

        await StopAsync();

        Assert.Equal(2, _api.Events.Count);
        Assert.Equal(3, (int?)_api.Events[0]["series"]!["count"]);
    }

    [Fact]
    public async Task RunAsync_CancelledWhileTheApiServerIsDown_EndsInTwoSeconds()
    {
        var never = new TaskCompletionSource();
        foreach (var _ in Enumerable.Range(0, 3))
            _api.Next(_ => never.Task);
        Start();
        Record();
        await Eventually.TrueAsync(() => _api.Requests.Count == 1, "the attempt");

        await _stop.CancelAsync();
        await Eventually.TrueAsync(() => _api.Requests.Count == 2, "the last attempt");
        _time.Advance(TimeSpan.FromSeconds(2));

        await _run.WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System);
        never.SetResult();
    }

    private void Start() => _run = _recorder.RunAsync(_stop.Token);

    private async Task StartAndRecordTwiceAsync()
    {
        Start();
        Record();
        await Eventually.TrueAsync(() => _api.Count() == 1, "the first");
        Record();
        await Eventually.TrueAsync(() => _api.Count() == 2, "the second");
    }

    private void Record(string note = "again") => _recorder.Record(About, EventType.Normal, "Retried", "Retry", note);

    private async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _run.WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System);
    }
}
