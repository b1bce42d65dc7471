using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace JitOperator.Audit.Notes;

/// <summary>
/// What an auditor needs to check our signatures, in the text form of C2SP signed-note: <c>name+hash+base64</c>, where the hash is
/// the key's ID in eight hexadecimal digits and the rest a type byte and the public key.
/// </summary>
public sealed class VerifierKey : IEquatable<VerifierKey>
{
    private const byte Ed25519Type = 1;

    private readonly byte[] _publicKey;

    private VerifierKey(string name, byte[] publicKey)
    {
        Name = name;
        _publicKey = publicKey;
        Id = ComputeId(name, publicKey);
    }

    /// <summary>Name of the key. By our convention it is the log's origin too.</summary>
    public string Name { get; }

    /// <summary>The first four bytes of <c>SHA-256(name || 0x0A || 0x01 || public key)</c>, big-endian.</summary>
    public uint Id { get; }

    /// <summary>The Ed25519 public key.</summary>
    public ReadOnlyMemory<byte> PublicKey => _publicKey;

    /// <summary>Names a public key.</summary>
    /// <exception cref="ArgumentException">The name is not one, see <see cref="KeyName"/>, or the key has another length.</exception>
    public static VerifierKey Create(string name, ReadOnlySpan<byte> publicKey)
    {
        if (!KeyName.IsValid(name))
            throw new ArgumentException("A key's name is not empty and has no spaces, plus signs or control characters.", nameof(name));
        if (publicKey.Length != Ed25519Key.PublicKeyLength)
            throw new ArgumentException($"A public key has {Ed25519Key.PublicKeyLength} bytes.", nameof(publicKey));
        return new VerifierKey(name, publicKey.ToArray());
    }

    /// <summary>Reads the text form. False when the form or the ID is wrong, or the type is not Ed25519.</summary>
    public static bool TryParse(string? text, out VerifierKey? key)
    {
        key = null;
        // Base64 has plus signs, names have none: the first two part the fields.
        if (text?.Split('+', 3) is not [var name, var id, var material] || !KeyName.IsValid(name))
            return false;
        var bytes = new byte[1 + Ed25519Key.PublicKeyLength];
        if (!Convert.TryFromBase64String(material, bytes, out var length) || length != bytes.Length || bytes[0] != Ed25519Type
            || Convert.ToBase64String(bytes) != material)
            return false;
        var parsed = new VerifierKey(name, bytes[1..]);
        if (!string.Equals(parsed.IdText, id, StringComparison.Ordinal))
            return false;
        key = parsed;
        return true;
    }

    /// <summary>True when this key made the signature over the text.</summary>
    public bool Verify(ReadOnlySpan<byte> text, ReadOnlySpan<byte> signature) => Ed25519Key.Verify(_publicKey, text, signature);

    /// <inheritdoc/>
    public bool Equals(VerifierKey? other) =>
        other is not null && string.Equals(Name, other.Name, StringComparison.Ordinal) && _publicKey.AsSpan().SequenceEqual(other._publicKey);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as VerifierKey);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Name, Id);

    /// <summary>The text form.</summary>
    public override string ToString() => $"{Name}+{IdText}+{Convert.ToBase64String([Ed25519Type, .. _publicKey])}";

    private string IdText => Id.ToString("x8", CultureInfo.InvariantCulture);

    private static uint ComputeId(string name, ReadOnlySpan<byte> publicKey)
    {
        var hash = SHA256.HashData([.. Encoding.UTF8.GetBytes(name), (byte)'\n', Ed25519Type, .. publicKey]);
        return BinaryPrimitives.ReadUInt32BigEndian(hash);
    }
}
