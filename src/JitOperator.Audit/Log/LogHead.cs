using JitOperator.Audit.Notes;

namespace JitOperator.Audit.Log;

/// <summary>The end of the log. Whoever keeps one can later prove whether the log still has all that it had.</summary>
/// <param name="Checkpoint">Size and root.</param>
/// <param name="SignedNote">The same, signed; the text to keep.</param>
public sealed record LogHead(Checkpoint Checkpoint, string SignedNote);
