namespace JitOperator.Core.Stamps;

/// <summary>The operator's signing key for stamps (Ed25519).</summary>
public interface IStampSigner
{
    /// <summary>Names the key, so that stamps of older keys still verify after a rotation.</summary>
    string KeyId { get; }

    /// <summary>An Ed25519 signature (RFC 8032), 64 bytes.</summary>
    byte[] Sign(ReadOnlySpan<byte> message);
}

/// <summary>The public keys whose stamps are believed.</summary>
public interface IStampVerifier
{
    /// <summary>True when the key is known and the signature is its own. Never throws for foreign input.</summary>
    bool Verify(string keyId, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature);
}
