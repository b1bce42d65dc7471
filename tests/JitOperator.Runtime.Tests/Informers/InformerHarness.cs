using JitOperator.Runtime.Client;
using JitOperator.Runtime.Informers;
using JitOperator.Runtime.Tests.Support;
using JitOperator.Runtime.Timing;
using k8s.Models;
using Microsoft.Extensions.Logging.Abstractions;

namespace JitOperator.Runtime.Tests.Informers;

/// <summary>An informer over a scripted API server, in virtual time, and a subscriber that mirrors what it hears.</summary>
internal sealed class InformerHarness : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _lock = new();
    private readonly Dictionary<string, string> _mirror = [];
    private readonly List<ResourceEvent<V1ConfigMap>> _events = [];
    private int _deletionsOfTheUnknown;
    private Task _run = Task.CompletedTask;

    private InformerHarness(ScriptedApi api, InformerOptions options, int seed)
    {
        Api = api;
        Informer = new Informer<V1ConfigMap>(
            new ResourceClient<V1ConfigMap>(api.CreateClient(), Kinds.ConfigMap, "tests", Time, new Jitter(seed)),
            options,
            Time,
            new Jitter(seed),
            NullLogger.Instance);
        Informer.AddIndex("value", map => [map.Data["value"]]);
        Informer.Subscribe(Mirror);
    }

    public ScriptedApi Api { get; }

    /// <summary>Goes on while the informer waits after a failure, and not while it asks or listens.</summary>
    public WatchedTimeProvider Time { get; } = new(
        new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero),
        KubernetesClients.RequestTimeout,
        InformerOptions.IdleLimit(new InformerOptions()));

    public Informer<V1ConfigMap> Informer { get; }

    public IReadOnlyList<ResourceEvent<V1ConfigMap>> Events
    {
        get
        {
            lock (_lock)
            {
                return [.. _events];
            }
        }
    }

    public static async Task<InformerHarness> CreateAsync(InformerOptions? options = null, int seed = 1) =>
        new(await ScriptedApi.StartAsync(), options ?? new InformerOptions(), seed);

    public void Start() => _run = Informer.RunAsync(_stop.Token);

    /// <summary>Starts, and waits until the first watch is open.</summary>
    public async Task StartAndWatchAsync()
    {
        Start();
        await WatchingAsync();
    }

    public Task WatchingAsync() => Eventually.TrueAsync(() => Api.OpenWatches == 1, "a watch");

    /// <summary>Waits in virtual time until cache and subscriber have what the API server has.</summary>
    public async Task ConvergedAsync()
    {
        await Eventually.TrueAsync(() => Informer.HasSynced && HasConverged(), "the cache has what the API server has", Time, Step);
        Assert.Equal(0, Volatile.Read(ref _deletionsOfTheUnknown));
    }

    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _run.WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stop.Dispose();
        await Api.DisposeAsync();
    }

    private static TimeSpan Step => TimeSpan.FromMilliseconds(50);

    private bool HasConverged()
    {
        var objects = Api.Objects;
        lock (_lock)
        {
            return objects.Count == Informer.All.Count
                && Informer.All.All(map => objects.GetValueOrDefault(map.Metadata.Name) == map.Data["value"])
                && objects.Count == _mirror.Count
                && objects.All(entry => _mirror.GetValueOrDefault(entry.Key) == entry.Value
                    && Informer.ByIndex("value", entry.Value).Any(map => map.Metadata.Name == entry.Key));
        }
    }

    private void Mirror(ResourceEvent<V1ConfigMap> change)
    {
        lock (_lock)
        {
            _events.Add(change);
            if (change.New is { } now)
                _mirror[change.Key.Name] = now.Data["value"];
            else if (!_mirror.Remove(change.Key.Name))
                _deletionsOfTheUnknown++;
        }
    }
}
