using Xunit;

namespace JitOperator.ClusterTests.Installation;

/// <summary>Tests that share one installation of the operator run one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class OperatorCollection : ICollectionFixture<SharedOperator>
{
    public const string Name = "operator";
}
