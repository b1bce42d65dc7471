using System.Buffers.Binary;

namespace JitOperator.Audit.Notes;

/// <summary>One signature line of a note.</summary>
/// <param name="KeyName">Name of the key.</param>
/// <param name="KeyId">ID of the key.</param>
/// <param name="Bytes">The signature itself, without the ID.</param>
public sealed record NoteSignature(string KeyName, uint KeyId, ReadOnlyMemory<byte> Bytes)
{
    /// <summary>The line, without its newline: em dash, space, name, space, and the ID and the signature in Base64.</summary>
    public override string ToString()
    {
        var bytes = new byte[sizeof(uint) + Bytes.Length];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, KeyId);
        Bytes.CopyTo(bytes.AsMemory(sizeof(uint)));
        return $"{SignedNote.SignaturePrefix}{KeyName} {Convert.ToBase64String(bytes)}";
    }
}
