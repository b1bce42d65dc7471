using JitOperator.Benchmarks.Load;
using JitOperator.TestKit.Clusters;
using JitOperator.TestKit.Operators;

namespace JitOperator.Benchmarks.Suite;

/// <summary>A fresh local control plane, where the custom resources are and the operator is not yet.</summary>
internal sealed class Bench : IAsyncDisposable
{
    private readonly string _review = Path.GetTempFileName();

    private Bench(TestCluster cluster, Results results, double scale)
    {
        Cluster = cluster;
        Results = results;
        Scale = scale;
        Admin = new BareClient(cluster.Admin);
    }

    public TestCluster Cluster { get; }

    /// <summary>The operator, once <see cref="InstallAsync"/> is through.</summary>
    public OperatorInstallation Operator { get; } = new();

    public BareClient Admin { get; }

    public Results Results { get; }

    /// <summary>Share of the full numbers of objects.</summary>
    public double Scale { get; }

    /// <summary>A number of objects, at this scale.</summary>
    public int Scaled(int full) => Math.Max(20, (int)(full * Scale));

    public static async Task<Bench> StartAsync(Results results, double scale)
    {
        var cluster = await TestCluster.StartAsync(new ControlPlaneOptions
        {
            ControllerManager = true,
            // Fifty thousand grants and their history need more room than etcd gives by itself.
            EtcdArguments = ["--quota-backend-bytes=8000000000"],
        });
        var bench = new Bench(cluster, results, scale);
        await BenchCluster.PrepareAsync(cluster, bench.Admin);
        return bench;
    }

    /// <summary>Installs the operator with one replica, and lets people in.</summary>
    /// <param name="arguments">Options of the replica.</param>
    public async Task InstallAsync(params string[] arguments)
    {
        // The same by night as by day: outside of business hours the review has a finding for each request.
        await File.WriteAllTextAsync(_review, "businessHours: []\n");
        await Operator.InitializeAsync(Cluster, [.. arguments, "--review-config", _review]);
        await BenchCluster.InviteAsync(Cluster);
    }

    public async ValueTask DisposeAsync()
    {
        // Nobody uses the cluster after us: its webhooks need not be taken away in peace.
        foreach (var replica in Operator.Replicas)
        {
            await replica.DisposeAsync();
        }

        Admin.Dispose();
        await Cluster.DisposeAsync();
        File.Delete(_review);
    }
}
