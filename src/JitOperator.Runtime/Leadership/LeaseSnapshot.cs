namespace JitOperator.Runtime.Leadership;

/// <summary>A lease as the store had it at one moment.</summary>
/// <param name="Record">What it said.</param>
/// <param name="Version">The store's own mark of this state (the <c>resourceVersion</c>), which a write is conditional on.</param>
public sealed record LeaseSnapshot(LeaseRecord Record, string Version);
