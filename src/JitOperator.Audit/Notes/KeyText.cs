using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace JitOperator.Audit.Notes;

/// <summary>
/// A named Ed25519 public key of one signature type, in the text form of C2SP signed-note: <c>name+id+base64(type || key)</c>. The type
/// is part of the ID, so the same key under another type is another key.
/// </summary>
internal sealed class KeyText
{
    /// <summary>Type of signatures over a note's text itself: those of logs.</summary>
    public const byte Ed25519Note = 0x01;

    /// <summary>Type of cosignatures with a time: those of witnesses (C2SP tlog-cosignature).</summary>
    public const byte Ed25519Cosignature = 0x04;

    private readonly byte _type;
    private readonly byte[] _publicKey;

    private KeyText(string name, byte type, byte[] publicKey)
    {
        Name = name;
        _type = type;
        _publicKey = publicKey;
        var hash = SHA256.HashData([.. Encoding.UTF8.GetBytes(name), (byte)'\n', type, .. publicKey]);
        Id = BinaryPrimitives.ReadUInt32BigEndian(hash);
    }

    public string Name { get; }

    public uint Id { get; }

    public ReadOnlyMemory<byte> PublicKey => _publicKey;

    public static KeyText Create(string name, byte type, ReadOnlySpan<byte> publicKey)
    {
        if (!KeyName.IsValid(name))
            throw new ArgumentException("A key's name is not empty and has no spaces, plus signs or control characters.", nameof(name));
        if (publicKey.Length != Ed25519Key.PublicKeyLength)
            throw new ArgumentException($"A public key has {Ed25519Key.PublicKeyLength} bytes.", nameof(publicKey));
        return new KeyText(name, type, publicKey.ToArray());
    }

    public static bool TryParse(string? text, byte type, out KeyText? key)
    {
        key = null;
        // Base64 has plus signs, names have none: the first two part the fields.
        if (text?.Split('+', 3) is not [var name, var id, var material] || !KeyName.IsValid(name))
            return false;
        var bytes = new byte[1 + Ed25519Key.PublicKeyLength];
        if (!Convert.TryFromBase64String(material, bytes, out var length) || length != bytes.Length || bytes[0] != type
            || Convert.ToBase64String(bytes) != material)
            return false;
        var parsed = new KeyText(name, type, bytes[1..]);
        if (!string.Equals(parsed.IdText, id, StringComparison.Ordinal))
            return false;
        key = parsed;
        return true;
    }

    public bool Made(NoteSignature signature) =>
        Id == signature.KeyId && string.Equals(Name, signature.KeyName, StringComparison.Ordinal);

    public bool IsSameAs(KeyText? other) =>
        other is not null && _type == other._type && string.Equals(Name, other.Name, StringComparison.Ordinal)
        && _publicKey.AsSpan().SequenceEqual(other._publicKey);

    public override string ToString() => $"{Name}+{IdText}+{Convert.ToBase64String([_type, .. _publicKey])}";

    private string IdText => Id.ToString("x8", CultureInfo.InvariantCulture);
}
