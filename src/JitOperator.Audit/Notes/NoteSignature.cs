namespace JitOperator.Audit.Notes;

/// <summary>One signature line of a note.</summary>
/// <param name="KeyName">Name of the key.</param>
/// <param name="KeyId">ID of the key.</param>
/// <param name="Bytes">The signature itself, without the ID.</param>
public sealed record NoteSignature(string KeyName, uint KeyId, ReadOnlyMemory<byte> Bytes);
