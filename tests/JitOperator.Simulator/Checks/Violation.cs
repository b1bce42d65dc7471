namespace JitOperator.Simulator.Checks;

/// <summary>A rule was broken.</summary>
/// <param name="Rule">Which invariant.</param>
/// <param name="At">When.</param>
/// <param name="What">What happened.</param>
/// <param name="About">Words that pick the lines of the history that tell of it: names, UIDs.</param>
internal sealed record Violation(string Rule, TimeSpan At, string What, IReadOnlyList<string> About);
