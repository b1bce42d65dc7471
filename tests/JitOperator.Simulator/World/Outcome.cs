using JitOperator.Simulator.Checks;

namespace JitOperator.Simulator.World;

/// <summary>How one seed's story ended.</summary>
internal sealed record Outcome(
    int Seed, IReadOnlyList<Violation> Violations, TimeSpan Simulated, int Requests, int Bindings, int Faults, TimeSpan LatestEnd);
