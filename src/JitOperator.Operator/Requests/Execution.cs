namespace JitOperator.Operator.Requests;

/// <summary>What came of carrying a plan out.</summary>
/// <param name="Obstacle">Why the grant can never be carried out, a sentence; null when it was, or may still be.</param>
/// <param name="Trouble">What stands in the way for now, a sentence; null when nothing does.</param>
public readonly record struct Execution(string? Obstacle, string? Trouble);
