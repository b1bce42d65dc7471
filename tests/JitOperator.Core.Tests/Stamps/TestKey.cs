using System.Security.Cryptography;
using System.Text;
using JitOperator.Core.Stamps;

namespace JitOperator.Core.Tests.Stamps;

/// <summary>A keyed hash in the place of Ed25519: what is tested here is what a stamp is bound to, not the signature's mathematics.</summary>
internal sealed class TestKey(string keyId = "k1", string secret = "secret") : IStampSigner, IStampVerifier
{
    public string KeyId => keyId;

    public byte[] Sign(ReadOnlySpan<byte> message) => HMACSHA512.HashData(Encoding.UTF8.GetBytes(secret), message);

    public bool Verify(string keyId, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature) =>
        keyId == KeyId && CryptographicOperations.FixedTimeEquals(Sign(message), signature);
}
