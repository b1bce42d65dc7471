using System.Security.Cryptography;
using JitOperator.Core.Stamps;

namespace JitOperator.Core.Rehearsals;

/// <summary>Signs the stamps of a rehearsal, which nobody outside of it believes: an HMAC (RFC 2104) with a key that is no secret.</summary>
internal sealed class RehearsalKey : IStampSigner, IStampVerifier
{
    private static readonly byte[] Key = "rehearsal"u8.ToArray();

    /// <inheritdoc/>
    public string KeyId => "rehearsal";

    /// <inheritdoc/>
    public byte[] Sign(ReadOnlySpan<byte> message) => HMACSHA256.HashData(Key, message);

    /// <inheritdoc/>
    public bool Verify(string keyId, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature) =>
        keyId == KeyId && CryptographicOperations.FixedTimeEquals(Sign(message), signature);
}
