namespace JitOperator.Audit.Verification;

/// <summary>A checkpoint that the log was proven to go on from.</summary>
/// <param name="Size">How many records it is for.</param>
/// <param name="SignedNote">The note, with all signatures that are on it.</param>
/// <param name="Where">What it was given as.</param>
internal sealed record ConfirmedCheckpoint(long Size, string SignedNote, string Where);
