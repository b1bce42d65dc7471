namespace JitOperator.Audit.Notes;

/// <summary>
/// What a witness's cosignatures are checked with: an Ed25519 public key of type 0x04 (C2SP tlog-cosignature), in the text form of C2SP
/// signed-note. A log's key (type 0x01) never parses as one, nor the other way round.
/// </summary>
/// <remarks>
/// Cosignatures with ML-DSA-44 (type 0x06), which the specification prefers, are neither made nor counted; such a key does not parse,
/// and such a signature in a note is passed over like any of an unknown key.
/// </remarks>
public sealed class WitnessKey : IEquatable<WitnessKey>
{
    private readonly KeyText _key;

    private WitnessKey(KeyText key) => _key = key;

    /// <summary>Name of the witness.</summary>
    public string Name => _key.Name;

    /// <summary>The first four bytes of <c>SHA-256(name || 0x0A || 0x04 || public key)</c>, big-endian.</summary>
    public uint Id => _key.Id;

    /// <summary>The Ed25519 public key.</summary>
    public ReadOnlyMemory<byte> PublicKey => _key.PublicKey;

    /// <summary>Names a public key.</summary>
    /// <exception cref="ArgumentException">The name is not one, see <see cref="KeyName"/>, or the key has another length.</exception>
    public static WitnessKey Create(string name, ReadOnlySpan<byte> publicKey) =>
        new(KeyText.Create(name, KeyText.Ed25519Cosignature, publicKey));

    /// <summary>Reads the text form. False when the form or the ID is wrong, or the type is not that of Ed25519 cosignatures (0x04).</summary>
    public static bool TryParse(string? text, out WitnessKey? key)
    {
        key = KeyText.TryParse(text, KeyText.Ed25519Cosignature, out var parsed) ? new WitnessKey(parsed!) : null;
        return key is not null;
    }

    /// <summary>True when the signature claims to be this key's, by name and ID.</summary>
    public bool Claims(NoteSignature signature) => _key.Made(signature);

    /// <inheritdoc/>
    public bool Equals(WitnessKey? other) => _key.IsSameAs(other?._key);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as WitnessKey);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Name, Id);

    /// <summary>The text form.</summary>
    public override string ToString() => _key.ToString();
}
