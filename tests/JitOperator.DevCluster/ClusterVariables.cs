using JitOperator.TestKit.Clusters;

namespace JitOperator.DevCluster;

/// <summary>What a command is told of its cluster.</summary>
internal static class ClusterVariables
{
    /// <summary>The variables to set, or with null to remove.</summary>
    public static IReadOnlyDictionary<string, string?> Of(TestCluster cluster) => new Dictionary<string, string?>
    {
        ["KUBECONFIG"] = cluster.Admin.KubeconfigPath,
        [TestClusterEnvironment.Kubeconfig] = cluster.Admin.KubeconfigPath,
        [TestClusterEnvironment.Folder] = cluster.Files?.Folder,
        [TestClusterEnvironment.Host] = cluster.HostName,
    };
}
