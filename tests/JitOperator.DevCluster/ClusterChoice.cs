using System.CommandLine;
using JitOperator.TestKit.Clusters;

namespace JitOperator.DevCluster;

/// <summary>Which cluster a command works with.</summary>
internal static class ClusterChoice
{
    /// <summary>Take no other than a local control plane.</summary>
    public static Option<bool> Local { get; } = new("--local")
    {
        Description = "Start a local control plane, whatever cluster is given and whether or not Docker runs.",
    };

    /// <summary>Finds or starts it.</summary>
    public static Task<TestCluster> OpenAsync(bool local, CancellationToken cancellationToken) =>
        local ? TestCluster.StartLocalAsync(auditWebhook: true, cancellationToken) : TestCluster.OpenAsync(auditWebhook: true, cancellationToken);
}
