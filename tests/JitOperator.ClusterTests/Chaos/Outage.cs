namespace JitOperator.ClusterTests.Chaos;

/// <summary>A disaster that has happened.</summary>
/// <param name="Disaster">Which.</param>
/// <param name="From">Its beginning.</param>
/// <param name="Until">Its end: all is in place again that it took away.</param>
internal sealed record Outage(Disaster Disaster, DateTimeOffset From, DateTimeOffset Until);
