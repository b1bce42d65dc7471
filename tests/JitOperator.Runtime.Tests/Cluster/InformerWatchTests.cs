using System.Collections.Concurrent;
using JitOperator.Runtime.Client;
using JitOperator.Runtime.Informers;
using JitOperator.Runtime.Tests.Support;
using JitOperator.Runtime.Timing;
using JitOperator.TestKit.Faults;
using k8s;
using k8s.Models;
using Microsoft.Extensions.Logging.Abstractions;

namespace JitOperator.Runtime.Tests.Cluster;

/// <summary>
/// What is asked of a real API server, and how often; that faults are survived is in <see cref="Informers.InformerClusterTests"/>. In
/// real time, as the API server's clock cannot be turned: with watches of a second or two.
/// </summary>
public sealed class InformerWatchTests : ClusterTest
{
    private static readonly InformerOptions Hasty = new()
    {
        WatchTimeout = TimeSpan.FromSeconds(2),
        IdleTimeout = TimeSpan.FromSeconds(4),
        Backoff = new BackoffOptions(TimeSpan.FromMilliseconds(20), TimeSpan.FromMilliseconds(500)),
    };

    private readonly ConcurrentDictionary<string, string> _mirror = new(StringComparer.Ordinal);
    private ResourceClient<V1ConfigMap> _maps = null!;
    private Informer<V1ConfigMap> _informer = null!;

    private int Lists => Proxy.Requests.Count(request => request is { Method: "GET", IsWatch: false });

    private int Watches => Proxy.Requests.Count(request => request.IsWatch);

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        _maps = Client<V1ConfigMap>(Direct, Kinds.ConfigMap);
    }

    [Fact]
    public async Task RunAsync_FirstListIsNeverAnswered_IsGivenUpAndRepeated()
    {
        await MakeAsync("a", "b");
        using var rule = Proxy.Inject(Fault.Silence(), request => !request.IsWatch, times: 1);

        await StartAsync(Proxied, Hasty);

        Assert.Equal(1, rule.Hits);
        Assert.Equal(2, Lists);
    }

    /// <summary>An event of which only the half arrives must be neither lost nor taken for whole.</summary>
    [Fact]
    public async Task RunAsync_EventCutShort_IsReadAnew()
    {
        using var rule = Proxy.Inject(Fault.Truncate(afterLines: 1, afterBytes: 80), request => request.IsWatch, times: 1);
        await StartAsync(Proxied, Hasty);

        foreach (var name in new[] { "a", "b", "c" })
            await MakeAsync(name);
        await ConvergedAsync();

        Assert.Equal(1, rule.Hits);
        Assert.Equal(1, Lists);
    }

    [Fact]
    public async Task RunAsync_NothingHappens_OpensWatchAfterWatchAndListsNoMore()
    {
        await StartAsync(Proxied, Hasty with { WatchTimeout = TimeSpan.FromSeconds(1) });

        // Each lasts a second at the least: had the list been the last that was heard, it would be three of them ago, for ever.
        await TestKit.Waiting.Eventually.TrueAsync(
            () => Watches >= 4 && _informer.SinceContact < TimeSpan.FromSeconds(3), "four watches, each heard of");

        Assert.Equal(1, Lists);
    }

    [Fact]
    public async Task RunAsync_Http2AndSelectors_FollowsWhatIsAskedForAndNothingElse()
    {
        await MakeAsync("a", "b");
        await StartAsync(Direct, Hasty with { ListQuery = new ListQuery(FieldSelector: "metadata.name=a") }, only: "a");
        await _maps.ApplyAsync(Map("a", "2"), default);
        await _maps.ApplyAsync(Map("b", "2"), default);
        await ConvergedAsync(only: "a");

        await DeleteAsync("a");
        await ConvergedAsync(only: "a");

        Assert.Empty(_informer.All);
    }

    private async Task StartAsync(IKubernetes kubernetes, InformerOptions options, string? only = null)
    {
        _informer = new Informer<V1ConfigMap>(
            Client<V1ConfigMap>(kubernetes, Kinds.ConfigMap),
            options with { Namespace = Namespace },
            TimeProvider.System,
            new Jitter(1),
            NullLogger.Instance);
        _informer.Subscribe(change =>
        {
            if (change.New is { } now)
                _mirror[change.Key.Name] = now.Metadata.ResourceVersion;
            else
                _mirror.TryRemove(change.Key.Name, out _);
        });
        Run(_informer.RunAsync);
        await _informer.WaitForSyncAsync(default).WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System);
        await TestKit.Waiting.Eventually.TrueAsync(() => kubernetes == Direct || Watches > 0, "a watch");
        await ConvergedAsync(only);
    }

    /// <summary>Waits until cache and subscriber have, to the version, what the API server has.</summary>
    private async Task ConvergedAsync(string? only = null) => await TestKit.Waiting.Eventually.TrueAsync(
        async () =>
        {
            var list = await _maps.ListAsync(Namespace, new ListQuery(FieldSelector: only is null ? null : $"metadata.name={only}"), default);
            var truth = Versions(list.Items);
            return truth.SetEquals(Versions(_informer.All))
                && truth.SetEquals(_mirror.Select(entry => $"{entry.Key}@{entry.Value}"));
        },
        "the cache has what the API server has");

    private static HashSet<string> Versions(IEnumerable<V1ConfigMap> maps) =>
        [.. maps.Select(map => $"{map.Metadata.Name}@{map.Metadata.ResourceVersion}")];

    private async Task MakeAsync(params string[] names)
    {
        foreach (var name in names)
            await _maps.CreateAsync(Map(name), default);
    }

    private async Task DeleteAsync(string name)
    {
        var map = await _maps.GetAsync(Namespace, name, default);
        Assert.Equal(DeleteOutcome.Deleted, await _maps.DeleteAsync(Namespace, name, map!.Metadata.Uid, default));
    }
}
