namespace JitOperator.Chart.Tests.Cluster;

/// <summary>Tests that share a cluster run one after the other. They bear the trait Category=Cluster.</summary>
[CollectionDefinition(Name)]
public sealed class ChartCollection : ICollectionFixture<ChartCluster>
{
    public const string Name = "chart";
}
