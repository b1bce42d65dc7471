using JitOperator.TestKit.Operators;
using Xunit;

namespace JitOperator.Cli.Tests.Installation;

/// <summary>The installation that the stories share, on the shared cluster.</summary>
public sealed class InstalledOperator : OperatorInstallation, IAsyncLifetime
{
    Task IAsyncLifetime.DisposeAsync() => DisposeAsync().AsTask();
}

/// <summary>Stories that share one installation of the operator run one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class OperatorCollection : ICollectionFixture<InstalledOperator>
{
    public const string Name = "operator";
}
