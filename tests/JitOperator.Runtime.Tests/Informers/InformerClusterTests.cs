using JitOperator.Runtime.Tests.Support;
using JitOperator.TestKit.Clusters;
using JitOperator.TestKit.Faults;

namespace JitOperator.Runtime.Tests.Informers;

/// <summary>What <see cref="InformerTests"/> show by script, on a real API server behind a proxy with real faults.</summary>
public sealed class InformerClusterTests
{
    /// <summary>Without the one whose headers never come: that is in <see cref="InformerTests"/>, in virtual time.</summary>
    public static TheoryData<string> WatchFaults => [.. FaultsOfWatches.Keys];

    public static TheoryData<string> ListFaults => [.. FaultsOfLists.Keys];

    private static Dictionary<string, Fault> FaultsOfWatches { get; } = new(StringComparer.Ordinal)
    {
        ["drop"] = Fault.Drop,
        ["half-open after an event"] = Fault.Silence(afterLines: 1),
        ["cut in an event"] = Fault.Truncate(),
        ["410 by event"] = Fault.GoneEvent,
        ["410 by code"] = Fault.Expired,
        ["429"] = Fault.TooManyRequests(TimeSpan.FromSeconds(1)),
        ["500"] = Fault.InternalError,
        ["late"] = Fault.Delay(TimeSpan.FromMilliseconds(500)),
    };

    private static Dictionary<string, Fault> FaultsOfLists { get; } = new(StringComparer.Ordinal)
    {
        ["drop"] = Fault.Drop,
        ["lost answer"] = Fault.LoseAnswer,
        ["cut in its JSON"] = Fault.Truncate(),
        ["429"] = Fault.TooManyRequests(TimeSpan.FromSeconds(1)),
        ["500"] = Fault.InternalError,
    };

    [Theory]
    [MemberData(nameof(WatchFaults))]
    public async Task RunAsync_WatchMeetsAFault_ComesToWhatIsThere(string name)
    {
        await using var informer = await ClusterInformer.StartAsync(await TestCluster.AcquireAsync());
        await informer.PutAsync("changed", "before");
        await informer.PutAsync("deleted", "before");
        await informer.HasAsync(("changed", "before"), ("deleted", "before"));
        await informer.WatchingAsync();

        using var rule = informer.Proxy.Inject(FaultsOfWatches[name], request => request.IsWatch, times: 2);
        informer.Proxy.DropOpen();
        await informer.PutAsync("changed", "after");
        await informer.RemoveAsync("deleted");
        await informer.PutAsync("new", "after");

        await informer.HasAsync(("changed", "after"), ("new", "after"));
        Assert.InRange(rule.Hits, 1, 2);
    }

    [Theory]
    [MemberData(nameof(ListFaults))]
    public async Task RunAsync_ListMeetsAFault_ComesToWhatIsThere(string name)
    {
        await using var informer = await ClusterInformer.StartAsync(await TestCluster.AcquireAsync());
        await informer.PutAsync("changed", "before");
        await informer.PutAsync("deleted", "before");
        await informer.HasAsync(("changed", "before"), ("deleted", "before"));
        await informer.WatchingAsync();

        using var rule = informer.Proxy.Inject(FaultsOfLists[name], request => !request.IsWatch, times: 2);
        using (informer.Proxy.Inject(Fault.Expired, request => request.IsWatch))
        {
            informer.Proxy.DropOpen();
            await informer.PutAsync("changed", "after");
            await informer.RemoveAsync("deleted");
            await Eventually.TrueAsync(() => rule.Hits > 0, "a list");
        }

        await informer.HasAsync(("changed", "after"));
        Assert.Equal(2, rule.Hits);
    }

    [Fact]
    public async Task RunAsync_RunningWatchFallsSilent_IsReplaced()
    {
        await using var informer = await ClusterInformer.StartAsync(await TestCluster.AcquireAsync());
        await informer.PutAsync("one", "before");
        await informer.HasAsync(("one", "before"));

        // Watches come and go: the one that is there when it is looked for.
        await Eventually.TrueAsync(() => informer.Proxy.SilenceOpen(request => request.IsWatch) == 1, "a watch falls silent");
        await informer.PutAsync("one", "after");

        await informer.HasAsync(("one", "after"));
    }

    /// <summary>After its restart, the API server no longer knows what happened before: it answers 410 by itself.</summary>
    [Fact]
    public async Task RunAsync_ApiServerCrashesAfterAGap_SeesWhatTheGapHid()
    {
        await using var cluster = await TestCluster.StartLocalAsync();
        await using var informer = await ClusterInformer.StartAsync(cluster);
        await informer.PutAsync("changed", "before");
        await informer.PutAsync("deleted", "before");
        await informer.HasAsync(("changed", "before"), ("deleted", "before"));
        await informer.WatchingAsync();

        using (informer.Proxy.Inject(Fault.Drop))
        {
            informer.Proxy.DropOpen();
            await informer.PutAsync("changed", "after");
            await informer.RemoveAsync("deleted");
            await cluster.Plane!.RestartApiServerAsync(crash: true);
        }

        await informer.HasAsync(("changed", "after"));
        // A list beside the first, which only a 410 asks for.
        Assert.True(informer.Proxy.Requests.Count(request => !request.IsWatch) > 1);
        await informer.PutAsync("new", "after");
        await informer.HasAsync(("changed", "after"), ("new", "after"));
    }

    /// <summary>Half-open for real: the API server is there, takes connections, and says nothing.</summary>
    [Fact]
    public async Task RunAsync_ApiServerFreezes_GoesOnWhenItDoes()
    {
        await using var cluster = await TestCluster.StartLocalAsync();
        await using var informer = await ClusterInformer.StartAsync(cluster);
        await informer.PutAsync("one", "before");
        await informer.HasAsync(("one", "before"));
        await informer.WatchingAsync();

        await cluster.Plane!.ApiServer.PauseAsync();
        var asked = informer.Proxy.Requests.Count;
        await Eventually.TrueAsync(() => informer.Proxy.Requests.Count > asked, "the dead watch is given up, and the next one asked for");
        await cluster.Plane.ApiServer.ResumeAsync();
        await informer.PutAsync("one", "after");

        await informer.HasAsync(("one", "after"));
    }
}
