using Xunit;

namespace JitOperator.Operator.Tests.Diagnostics;

/// <summary>Tests that have a replica's metrics: listeners hear those of every replica in the process, so one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class MetricsCollection
{
    public const string Name = "metrics";
}
