using JitOperator.TestKit;
using JitOperator.TestKit.Clusters;

namespace JitOperator.Simulator.Conformance;

/// <summary>The test cluster, with the custom resources and without the operator and its webhooks.</summary>
internal static class SharedCluster
{
    private static readonly Lazy<Task<TestCluster>> s_prepared = new(PrepareAsync);

    public static Task<TestCluster> AcquireAsync() => s_prepared.Value;

    private static async Task<TestCluster> PrepareAsync()
    {
        var cluster = await TestCluster.AcquireAsync();
        await cluster.Manifests.ApplyAsync(RepositoryFiles.YamlIn("config", "crd"));
        return cluster;
    }
}
