using JitOperator.ClusterTests.Installation;
using JitOperator.TestKit;
using JitOperator.TestKit.Clusters;
using JitOperator.TestKit.Operators;
using Xunit;

namespace JitOperator.ClusterTests.Activity;

/// <summary>
/// A control plane of its own whose API server posts its audit events to the operator, besides writing them to a file: what the file says
/// is the truth that records are held to.
/// </summary>
public sealed class ActivityCluster : IAsyncLifetime
{
    public OperatorInstallation Installation { get; } = new();

    public TestCluster Cluster { get; private set; } = null!;

    public LogReader Log { get; private set; } = null!;

    public Replica Replica => Installation.Replicas[0];

    public string AuditLog => Cluster.Files!.AuditLog;

    /// <summary>Options of a replica that takes the API server's events.</summary>
    public string[] Options
    {
        get
        {
            var folder = Cluster.Files!.AuditWebhook;
            return
            [
                "--activity-port", File.ReadAllText(Path.Combine(folder, "port")),
                "--activity-certificate-folder", folder,
                "--activity-token-file", Path.Combine(folder, "token"),
                "--activity-canary-interval", "2s",
                "--activity-canary-patience", "20s",
                "--activity-records", "2000",
            ];
        }
    }

    public async Task InitializeAsync()
    {
        Cluster = await TestCluster.StartLocalAsync(auditWebhook: true);
        Log = new LogReader(Cluster);
        await Installation.InitializeAsync(Cluster, Options);
        await Cluster.Manifests.ApplyAsync(RepositoryFiles.YamlIn("config", "rbac-cluster-wide"));
    }

    public async Task DisposeAsync()
    {
        await Installation.DisposeAsync();
        await Cluster.DisposeAsync();
    }
}
