using System.Security.Cryptography;
using JitOperator.Audit.Notes;
using JitOperator.Core.Stamps;

namespace JitOperator.Operator.Keys;

/// <summary>
/// The key that stamps are signed with and checked against. A stamp is looked at whenever its request is, and a signature costs as much as
/// hundreds of hashes: one that was found good is known again by the hash of what was signed and the signature. One that was not found good
/// never is.
/// </summary>
public sealed class StampKey(Ed25519Key key) : IStampSigner, IStampVerifier
{
    /// <summary>Most signatures that are known again; a newer one takes the place of an older one. A power of two.</summary>
    internal const int Remembered = 1 << 14;

    private readonly byte[]?[] _good = new byte[]?[Remembered];
    private long _computed;

    /// <summary>The first 16 hexadecimal digits of the SHA-256 of the public key.</summary>
    public string KeyId { get; } = Convert.ToHexStringLower(SHA256.HashData(key.PublicKey.Span).AsSpan(0, 8));

    /// <summary>How many signatures were worked out rather than known.</summary>
    internal long Computed => Interlocked.Read(ref _computed);

    /// <inheritdoc/>
    public byte[] Sign(ReadOnlySpan<byte> message) => key.Sign(message);

    /// <inheritdoc/>
    public bool Verify(string keyId, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        // The length of a signature is fixed, so that what is hashed can be taken apart in one way only.
        if (!string.Equals(keyId, KeyId, StringComparison.Ordinal) || signature.Length != Ed25519Key.SignatureLength)
        {
            return false;
        }

        var hash = HashOf(message, signature);
        ref var place = ref _good[BitConverter.ToUInt32(hash) & (Remembered - 1)];
        if (place is { } known && known.AsSpan().SequenceEqual(hash))
        {
            return true;
        }

        Interlocked.Increment(ref _computed);
        if (!Ed25519Key.Verify(key.PublicKey.Span, message, signature))
        {
            return false;
        }

        place = hash;
        return true;
    }

    private static byte[] HashOf(ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(message);
        hash.AppendData(signature);
        return hash.GetHashAndReset();
    }
}
