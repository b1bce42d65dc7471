using JitOperator.TestKit;
using JitOperator.TestKit.Clusters;
using JitOperator.TestKit.Faults;
using JitOperator.TestKit.Operators;
using JitOperator.TestKit.Processes;
using JitOperator.TestKit.Waiting;
using k8s;
using Xunit;

namespace JitOperator.ClusterTests.Chaos;

/// <summary>A control plane of its own, and two replicas that reach it through proxies and go by clocks that can be set.</summary>
internal sealed class ChaosCluster : IAsyncDisposable
{
    private readonly List<Node> _nodes = [];

    private ChaosCluster(TestCluster cluster) => Cluster = cluster;

    public TestCluster Cluster { get; }

    public ControlPlane Plane => Cluster.Plane!;

    public OperatorInstallation Installation { get; } = new();

    public IReadOnlyList<Node> Nodes => _nodes;

    public static async Task<ChaosCluster> StartAsync()
    {
        var library = await Command.RunAsync(RepositoryFiles.PathOf("config", "dev", "faketime", "install.sh"), []);
        Assert.True(library.Succeeded, library.ToString());
        var chaos = new ChaosCluster(await TestCluster.StartLocalAsync());
        await chaos.Installation.InitializeAsync(chaos.Cluster);
        for (var i = 0; i < 2; i++)
        {
            var proxy = await FaultProxy.StartAsync(chaos.Cluster.Address);
            var clock = chaos.Plane.Files.At($"clock-{i}");
            await File.WriteAllTextAsync(clock, "+0s\n");
            // With the fix for monotonic waits, which is on by default, each wait with a time limit returns at once, and the process spins.
            var replica = await chaos.Installation.StartReplicaAsync(
                proxy.Address,
                [
                    "/usr/bin/env", $"LD_PRELOAD={library.Output.Trim()}", $"FAKETIME_TIMESTAMP_FILE={clock}", "FAKETIME_CACHE_DURATION=1",
                    "FAKETIME_DONT_FAKE_MONOTONIC=1", "FAKETIME_FORCE_MONOTONIC_FIX=0",
                ]);
            chaos._nodes.Add(new(replica, proxy, clock));
        }

        // The one that was there from the start has neither.
        await chaos.Installation.RemoveReplicaAsync(chaos.Installation.Replicas[0]);
        await chaos.LeaderAsync();
        return chaos;
    }

    /// <summary>The node that leads, once one of them does.</summary>
    public Task<Node> LeaderAsync() => Eventually.NotNullAsync(
        async () =>
        {
            var lease = await Cluster.Admin.Client.CoordinationV1.ReadNamespacedLeaseAsync("jit-operator", "jit-system");
            return _nodes.FirstOrDefault(node => lease.Spec.HolderIdentity?.StartsWith(node.Replica.Name, StringComparison.Ordinal) == true);
        },
        "one of both leads",
        TimeSpan.FromMinutes(2));

    /// <summary>Starts a replica that has ended, by whose hand ever, and waits until both are ready.</summary>
    public async Task RecoverAsync()
    {
        foreach (var node in _nodes)
        {
            if (!node.Replica.Process.IsRunning)
                await node.Replica.StartAsync(wait: false);
        }

        foreach (var node in _nodes)
        {
            await node.Replica.ReadyAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Installation.DisposeAsync();
        foreach (var node in _nodes)
        {
            await node.Proxy.DisposeAsync();
        }

        await Cluster.DisposeAsync();
    }
}
