using Xunit;

namespace JitOperator.Docs.Tests.Running;

/// <summary>Tests that share one installation of the operator run one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class OperatorCollection : ICollectionFixture<OperatorSetup>
{
    public const string Name = "operator";
}
