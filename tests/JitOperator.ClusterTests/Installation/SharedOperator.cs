using JitOperator.TestKit.Operators;
using Xunit;

namespace JitOperator.ClusterTests.Installation;

/// <summary>The installation that the tests of this project share.</summary>
public sealed class SharedOperator : OperatorInstallation, IAsyncLifetime
{
    Task IAsyncLifetime.DisposeAsync() => DisposeAsync().AsTask();
}
