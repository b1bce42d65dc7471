namespace JitOperator.Audit.Verification;

/// <summary>A witness that cosigned.</summary>
/// <param name="Name">Its name.</param>
/// <param name="At">When it did, by its own clock.</param>
/// <param name="Size">Size of the log that it cosigned.</param>
public sealed record WitnessedBy(string Name, DateTimeOffset At, long Size);
