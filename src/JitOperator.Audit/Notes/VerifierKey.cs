namespace JitOperator.Audit.Notes;

/// <summary>
/// What an auditor needs to check a log's own signatures, in the text form of C2SP signed-note: <c>name+hash+base64</c>, where the hash
/// is the key's ID in eight hexadecimal digits and the rest a type byte (0x01) and the public key. Never a witness's:
/// <see cref="WitnessKey"/> is another type, in the text and in the code.
/// </summary>
public sealed class VerifierKey : IEquatable<VerifierKey>
{
    private readonly KeyText _key;

    private VerifierKey(KeyText key) => _key = key;

    /// <summary>Name of the key. By our convention it is the log's origin too.</summary>
    public string Name => _key.Name;

    /// <summary>The first four bytes of <c>SHA-256(name || 0x0A || 0x01 || public key)</c>, big-endian.</summary>
    public uint Id => _key.Id;

    /// <summary>The Ed25519 public key.</summary>
    public ReadOnlyMemory<byte> PublicKey => _key.PublicKey;

    /// <summary>Names a public key.</summary>
    /// <exception cref="ArgumentException">The name is not one, see <see cref="KeyName"/>, or the key has another length.</exception>
    public static VerifierKey Create(string name, ReadOnlySpan<byte> publicKey) => new(KeyText.Create(name, KeyText.Ed25519Note, publicKey));

    /// <summary>Reads the text form. False when the form or the ID is wrong, or the type is not Ed25519 (0x01).</summary>
    public static bool TryParse(string? text, out VerifierKey? key)
    {
        key = KeyText.TryParse(text, KeyText.Ed25519Note, out var parsed) ? new VerifierKey(parsed!) : null;
        return key is not null;
    }

    /// <summary>True when the signature claims to be this key's, by name and ID.</summary>
    public bool Claims(NoteSignature signature) => _key.Made(signature);

    /// <summary>True when this key made the signature over the text.</summary>
    public bool Verify(ReadOnlySpan<byte> text, ReadOnlySpan<byte> signature) => Ed25519Key.Verify(PublicKey.Span, text, signature);

    /// <inheritdoc/>
    public bool Equals(VerifierKey? other) => _key.IsSameAs(other?._key);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as VerifierKey);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Name, Id);

    /// <summary>The text form.</summary>
    public override string ToString() => _key.ToString();
}
