using Xunit;

namespace JitOperator.ClusterTests.Activity;

/// <summary>Tests that share the control plane whose API server posts its audit events run one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class ActivityCollection : ICollectionFixture<ActivityCluster>
{
    public const string Name = "activity";
}
