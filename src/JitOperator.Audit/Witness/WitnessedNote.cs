namespace JitOperator.Audit.Witness;

/// <summary>A checkpoint as a witness keeps it.</summary>
/// <param name="Note">The signed note, with the log's signatures and the witness's own.</param>
/// <param name="Version">Tells it from all others, to the store.</param>
public sealed record WitnessedNote(string Note, string Version);
