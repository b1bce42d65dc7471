namespace JitOperator.Api.Tests.Cluster;

/// <summary>The tests that share one <see cref="ClusterFixture"/>.</summary>
[CollectionDefinition(Name)]
public sealed class ClusterCollection : ICollectionFixture<ClusterFixture>
{
    /// <summary>Its name.</summary>
    public const string Name = "cluster";
}
