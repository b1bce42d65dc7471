namespace JitOperator.Benchmarks.Suite;

/// <summary>One number of a run.</summary>
/// <param name="Scenario">The scenario.</param>
/// <param name="Name">What was measured.</param>
/// <param name="Value">The number.</param>
/// <param name="Unit">Its unit; empty for a ratio or a count.</param>
internal sealed record Figure(string Scenario, string Name, double Value, string Unit);
