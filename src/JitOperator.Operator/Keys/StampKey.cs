using System.Security.Cryptography;
using JitOperator.Audit.Notes;
using JitOperator.Core.Stamps;

namespace JitOperator.Operator.Keys;

/// <summary>The key that stamps are signed with and checked against.</summary>
public sealed class StampKey(Ed25519Key key) : IStampSigner, IStampVerifier
{
    /// <summary>The first 16 hexadecimal digits of the SHA-256 of the public key.</summary>
    public string KeyId { get; } = Convert.ToHexStringLower(SHA256.HashData(key.PublicKey.Span).AsSpan(0, 8));

    /// <inheritdoc/>
    public byte[] Sign(ReadOnlySpan<byte> message) => key.Sign(message);

    /// <inheritdoc/>
    public bool Verify(string keyId, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature) =>
        string.Equals(keyId, KeyId, StringComparison.Ordinal) && Ed25519Key.Verify(key.PublicKey.Span, message, signature);
}
