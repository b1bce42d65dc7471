using System.Diagnostics;
using JitOperator.Runtime.Client;
using JitOperator.Runtime.Diagnostics;
using JitOperator.Runtime.Timing;
using k8s;
using k8s.Models;
using Microsoft.Extensions.Logging;

namespace JitOperator.Runtime.Informers;

/// <summary>
/// Keeps a cache of a kind's objects by a list and a watch that goes on from it, after client-go's reflector. Whatever happens to the
/// connection, the cache comes to what the API server has, and subscribers hear of every difference: deletions in a gap are found by
/// comparing the new list with what was known.
/// </summary>
/// <remarks>
/// An object that cannot be read as <typeparamref name="T"/> is left out, counted and logged: to those who look, it is not there.
/// </remarks>
/// <typeparam name="T">The kind's type.</typeparam>
public sealed partial class Informer<T> : IInformer<T>
    where T : class, IKubernetesObject<V1ObjectMeta>
{
    /// <summary>A watch that ended sooner than this, with nothing in it, is a failure: opening it again at once would be a busy loop.</summary>
    private static readonly TimeSpan ShortestWatch = TimeSpan.FromSeconds(1);

    private readonly ObjectStore<T> _store;
    private readonly TaskCompletionSource _synced = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _publishing = new();
    private readonly List<Subscription<T>> _subscriptions = [];
    private readonly ResourceClient<T> _client;
    private readonly InformerOptions _options;
    private readonly TimeSpan _idleLimit;
    private readonly TimeProvider _time;
    private readonly Jitter _jitter;
    private readonly ILogger _logger;
    private readonly KeyValuePair<string, object?> _tag;
    private long _heardAt;
    private int _started;

    /// <summary>Knows nothing yet, and does not run.</summary>
    /// <param name="client">Lists and watches.</param>
    /// <param name="options">What to follow.</param>
    /// <param name="time">For waits and limits.</param>
    /// <param name="jitter">Spreads them.</param>
    /// <param name="logger">Hears of failures.</param>
    /// <exception cref="ArgumentException">The limits contradict each other.</exception>
    public Informer(ResourceClient<T> client, InformerOptions options, TimeProvider time, Jitter jitter, ILogger logger)
    {
        _client = client;
        _options = options;
        _idleLimit = InformerOptions.IdleLimit(options);
        _time = time;
        _jitter = jitter;
        _logger = logger;
        _tag = new KeyValuePair<string, object?>("kind", client.Kind.ToString());
        _store = new ObjectStore<T>(IndexFailed);
    }

    /// <inheritdoc/>
    public bool HasSynced => _synced.Task.IsCompletedSuccessfully;

    /// <inheritdoc/>
    public IReadOnlyCollection<T> All => _store.All;

    /// <summary>
    /// How long ago the API server was last heard of; null before the first time. A quiet watch is silent for minutes; beyond
    /// <see cref="InformerOptions.IdleTimeout"/> the cache is stale.
    /// </summary>
    public TimeSpan? SinceContact => Volatile.Read(ref _heardAt) is not 0 and var at ? _time.GetElapsedTime(at) : null;

    /// <inheritdoc/>
    public T? Get(ObjectKey key) => _store.Get(key);

    /// <inheritdoc/>
    public IReadOnlyList<T> ByIndex(string index, string value) => _store.ByIndex(index, value);

    /// <inheritdoc/>
    public Task WaitForSyncAsync(CancellationToken ct) => _synced.Task.WaitAsync(ct);

    /// <summary>Makes objects findable by a value. Call before <see cref="RunAsync"/>.</summary>
    /// <param name="name">Names the index.</param>
    /// <param name="keys">The values of an object. Pure and quick. An object for which it
    /// throws is found under no value, logged and counted.</param>
    /// <exception cref="InvalidOperationException">It runs already.</exception>
    public Informer<T> AddIndex(string name, Func<T, IEnumerable<string>> keys)
    {
        if (Volatile.Read(ref _started) != 0)
            throw new InvalidOperationException("Add indexes before the informer runs.");
        _store.AddIndex(name, keys);
        return this;
    }

    /// <inheritdoc/>
    public IDisposable Subscribe(Action<ResourceEvent<T>> handler)
    {
        lock (_publishing)
        {
            var subscription = new Subscription<T>(handler, Unsubscribe, _logger, _tag);
            foreach (var item in _store.All)
                subscription.Post(new ResourceEvent<T>(ObjectKey.Of(item), Old: null, item));
            _subscriptions.Add(subscription);
            return subscription;
        }
    }

    /// <summary>Keeps the cache until cancelled.</summary>
    /// <exception cref="InvalidOperationException">It runs already, or has run.</exception>
    public async Task RunAsync(CancellationToken ct)
    {
        if (Interlocked.Exchange(ref _started, 1) != 0)
            throw new InvalidOperationException("An informer runs once.");

        var backoff = new Backoff(_options.Backoff, _jitter);
        var step = new Step(Version: null);
        try
        {
            while (true)
            {
                step = await StepAsync(step.Version, ct);
                if (step.HasProgressed)
                    backoff.Reset();
                if (step.HasFailed)
                    await Task.Delay(backoff.Next(step.RetryAfter), _time, ct);
            }
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
        }
    }

    private async Task<Step> StepAsync(string? version, CancellationToken ct)
    {
        try
        {
            return version is null ? await ListAsync(ct) : await WatchAsync(version, ct);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception e)
        {
            // Whatever it is, a cache that stands still while others trust it is worse.
            Log.Failed(_logger, _client.Kind, e);
            return new Step(Version: null, HasFailed: true);
        }
    }

    private async Task<Step> ListAsync(CancellationToken ct)
    {
        ResourceList<T> list;
        try
        {
            list = await _client.ListOnceAsync(_options.Namespace, _options.ListQuery, _options.ShowsPages && !HasSynced ? ShowPage : null, ct);
        }
        catch (KubernetesRequestException e)
        {
            Count(RuntimeMetrics.Lists, "failed");
            Log.ListFailed(_logger, _client.Kind, e.Message);
            return new Step(Version: null, HasFailed: true, RetryAfter: e.RetryAfter);
        }

        Count(RuntimeMetrics.Lists, "ok");
        Heard();
        foreach (var name in list.Undecodable)
            LeaveOut(name);
        lock (_publishing)
        {
            foreach (var change in _store.Replace(list.Items))
                Publish_NeedsLock(change);
        }

        _synced.TrySetResult();
        Log.Listed(_logger, _client.Kind, list.Items.Count, list.ResourceVersion);
        return new Step(list.ResourceVersion);
    }

    private void ShowPage(IReadOnlyList<T> items)
    {
        Heard();
        lock (_publishing)
        {
            foreach (var item in items)
            {
                if (_store.Set(item) is { } news)
                    Publish_NeedsLock(news);
            }
        }
    }

    private async Task<Step> WatchAsync(string version, CancellationToken ct)
    {
        var start = _time.GetTimestamp();
        var session = new WatchSession<T>(_client, _options, _idleLimit, version, _time, Apply, Heard);
        var timeout = TimeSpan.FromSeconds(Math.Ceiling(_jitter.Around(_options.WatchTimeout, InformerOptions.WatchJitter).TotalSeconds));
        var end = await session.RunAsync(timeout, ct);
        var lasted = session.Events > 0 || _time.GetElapsedTime(start) >= ShortestWatch;

        Count(RuntimeMetrics.WatchEnds, end.Kind.ToString().ToLowerInvariant());
        if (end.Kind is WatchEndKind.Undecodable)
            RuntimeMetrics.Undecodable.Add(1, _tag);
        if (end.Kind is WatchEndKind.Completed)
            Log.WatchCompleted(_logger, _client.Kind, session.Events);
        else
            Log.WatchEnded(_logger, _client.Kind, end.Kind, session.Events, end.Detail);

        return new Step(
            end.NeedsList ? null : end.Version,
            // A dead watch lasts long too.
            HasProgressed: session.Events > 0 || (end.Kind is WatchEndKind.Completed && lasted),
            HasFailed: end.Kind is not WatchEndKind.Completed || !lasted,
            end.RetryAfter);
    }

    private void Apply(WatchFrameType type, T item)
    {
        RuntimeMetrics.WatchEvents.Add(1, _tag);
        lock (_publishing)
        {
            var change = type switch
            {
                WatchFrameType.Added or WatchFrameType.Modified => _store.Set(item),
                WatchFrameType.Deleted => _store.Remove(ObjectKey.Of(item)),
                _ => throw new UnreachableException($"{type} has no object."),
            };
            if (change is { } news)
                Publish_NeedsLock(news);
        }
    }

    private void Publish_NeedsLock(ResourceEvent<T> change)
    {
        var difference = change.Type switch { ResourceEventType.Added => 1, ResourceEventType.Deleted => -1, _ => 0 };
        if (difference != 0)
            RuntimeMetrics.Objects.Add(difference, _tag);
        foreach (var subscription in _subscriptions)
            subscription.Post(change);
    }

    private void Unsubscribe(Subscription<T> subscription)
    {
        lock (_publishing)
        {
            _subscriptions.Remove(subscription);
        }
    }

    private void LeaveOut(string name)
    {
        RuntimeMetrics.Undecodable.Add(1, _tag);
        Log.LeftOut(_logger, _client.Kind, name);
    }

    private void IndexFailed(ObjectKey key, Exception exception)
    {
        RuntimeMetrics.IndexFailures.Add(1, _tag);
        Log.IndexFailed(_logger, _client.Kind, key, exception);
    }

    private void Heard() => Volatile.Write(ref _heardAt, Math.Max(1, _time.GetTimestamp()));

    private void Count(System.Diagnostics.Metrics.Counter<long> counter, string outcome) =>
        counter.Add(1, _tag, new KeyValuePair<string, object?>("outcome", outcome));

    /// <summary>What came of one list or one watch.</summary>
    /// <param name="Version">Watch from here; null to list.</param>
    /// <param name="HasProgressed">Earlier failures are over.</param>
    /// <param name="HasFailed">Wait before the next step.</param>
    /// <param name="RetryAfter">At least so long.</param>
    private readonly record struct Step(
        string? Version, bool HasProgressed = false, bool HasFailed = false, TimeSpan? RetryAfter = null);

    private static partial class Log
    {
        [LoggerMessage(10, LogLevel.Debug, "{Kind}: listed {Count} objects at {Version}")]
        public static partial void Listed(ILogger logger, ResourceKind kind, int count, string version);

        [LoggerMessage(11, LogLevel.Warning, "{Kind}: cannot list: {Reason}")]
        public static partial void ListFailed(ILogger logger, ResourceKind kind, string reason);

        [LoggerMessage(12, LogLevel.Debug, "{Kind}: watch completed after {Events} events")]
        public static partial void WatchCompleted(ILogger logger, ResourceKind kind, int events);

        [LoggerMessage(13, LogLevel.Information, "{Kind}: watch ended as {End} after {Events} events: {Reason}")]
        public static partial void WatchEnded(ILogger logger, ResourceKind kind, WatchEndKind end, int events, string? reason);

        [LoggerMessage(14, LogLevel.Error, "{Kind}: {Name} cannot be read and is left out")]
        public static partial void LeftOut(ILogger logger, ResourceKind kind, string name);

        [LoggerMessage(15, LogLevel.Error, "{Kind}: following it failed")]
        public static partial void Failed(ILogger logger, ResourceKind kind, Exception exception);

        [LoggerMessage(16, LogLevel.Error, "{Kind}: an index failed at {Key}, which it does not find")]
        public static partial void IndexFailed(ILogger logger, ResourceKind kind, ObjectKey key, Exception exception);
    }
}
