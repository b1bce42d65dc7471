using System.Threading.Channels;
using JitOperator.Runtime.Client;
using JitOperator.Runtime.Diagnostics;
using JitOperator.Runtime.Timing;
using k8s;
using k8s.Models;
using Microsoft.Extensions.Logging;

namespace JitOperator.Runtime.Events;

/// <summary>
/// Tells people what happened to an object, as events of events.k8s.io/v1: what <c>kubectl describe</c> and <c>kubectl get events</c>
/// show. The same happening again within six minutes is one event with a count.
/// </summary>
/// <remarks>Best effort: what cannot be written is counted and dropped. What must not be lost belongs into the audit log.</remarks>
public sealed partial class EventRecorder
{
    /// <summary>Longest note, in bytes of UTF-8, which the API server accepts.</summary>
    public const int LongestNote = 1024;

    /// <summary>Longest reason, action, controller and instance.</summary>
    private const int LongestWord = 128;

    /// <summary>Occurrences that may wait for the API server.</summary>
    internal const int QueueLimit = 1000;

    /// <summary>The count of one series is written no more often.</summary>
    internal static readonly TimeSpan CountInterval = TimeSpan.FromSeconds(10);

    /// <summary>For what is left when the process ends.</summary>
    private static readonly TimeSpan FarewellLimit = TimeSpan.FromSeconds(2);

    private static readonly ResourceKind Events = new("events.k8s.io", "v1", "events", "Event", Namespaced: true);

    private readonly Channel<EventOccurrence> _queue =
        Channel.CreateBounded<EventOccurrence>(new BoundedChannelOptions(QueueLimit) { SingleReader = true });
    private readonly EventSeriesCache _series = new();
    private readonly EventFactory _factory;
    private readonly EventWriter _writer;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private long _sequence;
    private long _dropped;

    /// <summary>Records nothing yet: see <see cref="RunAsync"/>.</summary>
    /// <param name="kubernetes">From <see cref="KubernetesClients.Create"/>.</param>
    /// <param name="reportingController">Who tells, as a qualified name: <c>jitoperator.io/operator</c>. At most 128 characters.</param>
    /// <param name="reportingInstance">Which one of them, as the name of the pod. At most 128 characters.</param>
    /// <param name="time">The time of events, and for waits.</param>
    /// <param name="jitter">Spreads retries.</param>
    /// <param name="logger">Hears of events that could not be written.</param>
    public EventRecorder(
        IKubernetes kubernetes, string reportingController, string reportingInstance, TimeProvider time, Jitter jitter, ILogger logger)
    {
        if (reportingController.Length is 0 or > LongestWord)
            throw new ArgumentException("Must have 1 to 128 characters.", nameof(reportingController));
        if (reportingInstance.Length is 0 or > LongestWord)
            throw new ArgumentException("Must have 1 to 128 characters.", nameof(reportingInstance));
        _factory = new EventFactory(reportingController, reportingInstance);
        _writer = new EventWriter(
            new ResourceClient<Eventsv1Event>(kubernetes, Events, reportingController, time, jitter), time, jitter, logger);
        _time = time;
        _logger = logger;
    }

    /// <summary>Occurrences that were dropped because too many waited.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>Takes note of an occurrence. Never waits and never throws for want of room.</summary>
    /// <param name="about">The object, with kind, API version, namespace, name and UID, so that it shows in its description.</param>
    /// <param name="type">Normal, or somebody should look.</param>
    /// <param name="reason">Why, as one CamelCase word for machines. A constant.</param>
    /// <param name="action">What was done, as one CamelCase word. A constant.</param>
    /// <param name="note">For people. May quote what people typed: control characters are replaced, and it is cut at 1024 bytes with "…".</param>
    /// <param name="related">Another object that has to do with it.</param>
    public void Record(
        V1ObjectReference about, EventType type, string reason, string action, string note, V1ObjectReference? related = null)
    {
        var what = new EventIdentity(
            EventIdentity.Of(about),
            EventIdentity.Of(related),
            type,
            PrintableText.Of(reason, LongestWord),
            PrintableText.Of(action, LongestWord),
            PrintableText.Of(note, LongestNote));
        if (_queue.Writer.TryWrite(new EventOccurrence(what, about, related, _time.GetUtcNow(), Interlocked.Increment(ref _sequence))))
            return;

        Interlocked.Increment(ref _dropped);
        RuntimeMetrics.Events.Add(1, new KeyValuePair<string, object?>("outcome", "dropped"));
    }

    /// <summary>Writes what was recorded, until cancelled; then what is left, for two seconds at most. Runs once at a time.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        try
        {
            while (true)
            {
                await WaitAsync(ct);
                await WriteAsync(onlyDue: true, ct);
            }
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
        }

        using var farewell = new CancellationTokenSource(FarewellLimit, _time);
        try
        {
            await WriteAsync(onlyDue: false, farewell.Token);
        }
        catch (OperationCanceledException)
        {
            Log.LeftBehind(_logger, _queue.Reader.Count);
        }
    }

    /// <summary>Waits for something to happen, or for a count to be due.</summary>
    private async Task WaitAsync(CancellationToken ct)
    {
        if (NextDue() is not { } due)
        {
            await _queue.Reader.WaitToReadAsync(ct);
            return;
        }

        using var loser = CancellationTokenSource.CreateLinkedTokenSource(ct);
        await Task.WhenAny(_queue.Reader.WaitToReadAsync(loser.Token).AsTask(), Task.Delay(due, _time, loser.Token));
        await loser.CancelAsync();
        ct.ThrowIfCancellationRequested();
    }

    private TimeSpan? NextDue()
    {
        var now = _time.GetUtcNow();
        var dirty = _series.All.Where(series => series.IsDirty).Select(series => DueIn(series, now)).ToList();
        return dirty.Count == 0 ? null : RoundUp(dirty.Min());
    }

    // Delays are whole milliseconds, and what is left of one would be waited for without a wait.
    private static TimeSpan RoundUp(TimeSpan wait) => TimeSpan.FromMilliseconds(Math.Ceiling(wait.TotalMilliseconds));

    private static TimeSpan DueIn(EventSeries series, DateTimeOffset now) =>
        series.CountWrittenAt is { } last && last + CountInterval - now is var wait && wait > TimeSpan.Zero ? wait : TimeSpan.Zero;

    private async Task WriteAsync(bool onlyDue, CancellationToken ct)
    {
        while (_queue.Reader.TryPeek(out var occurrence))
        {
            // Taken out afterwards: what is cancelled midway is written again by the farewell, under the same name.
            await TakeAsync(occurrence, ct);
            _queue.Reader.TryRead(out _);
        }

        var now = _time.GetUtcNow();
        foreach (var series in _series.All.Where(series => series.IsDirty && !(onlyDue && DueIn(series, now) > TimeSpan.Zero)).ToList())
            await WriteCountAsync(series, ct);
        _series.RemoveEnded(_time.GetUtcNow());
    }

    private async Task TakeAsync(EventOccurrence occurrence, CancellationToken ct)
    {
        if (_series.TryTouch(occurrence.What, occurrence.At, out var series))
        {
            series.Happened(occurrence.At);
            return;
        }

        var written = _factory.Create(occurrence);
        if (await _writer.CreateAsync(written, ct))
            _series.Add(new EventSeries(written, occurrence.What, occurrence.At));
    }

    private async Task WriteCountAsync(EventSeries series, CancellationToken ct)
    {
        if (await _writer.UpdateAsync(series, ct))
            series.CountWritten(_time.GetUtcNow());
        else
            _series.Remove(series.What);
    }

    private static partial class Log
    {
        [LoggerMessage(31, LogLevel.Warning, "{Count} events were left behind at the end")]
        public static partial void LeftBehind(ILogger logger, int count);
    }
}
