using JitOperator.Simulator.Conformance.Operations;

namespace JitOperator.Simulator.Conformance.Comparison;

/// <summary>Where the servers differ.</summary>
/// <param name="Operations">What was done up to then.</param>
/// <param name="What">What differs.</param>
/// <param name="Real">The real server's.</param>
/// <param name="Simulated">The simulated one's.</param>
internal sealed record Mismatch(IReadOnlyList<Operation> Operations, string What, string Real, string Simulated)
{
    /// <inheritdoc/>
    public override string ToString() => $"""
        The simulated API server differs from the real one in {What}:
        {string.Join("\n", Operations.Select((operation, i) => $"  {i + 1,2} {operation}"))}
          real:      {Real.Replace("\n", "\n             ", StringComparison.Ordinal)}
          simulated: {Simulated.Replace("\n", "\n             ", StringComparison.Ordinal)}
        """;
}
