using System.Security.Cryptography;
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.EdEC;
using Org.BouncyCastle.Asn1.Pkcs;
using Org.BouncyCastle.Asn1.X509;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Math.EC.Rfc8032;
using Org.BouncyCastle.Security;

namespace JitOperator.Audit.Notes;

/// <summary>An Ed25519 key pair (RFC 8032). Kept as PEM in PKCS#8 (RFC 8410), which OpenSSL reads and writes.</summary>
public sealed class Ed25519Key
{
    /// <summary>Length of a public key in bytes.</summary>
    public const int PublicKeyLength = 32;

    /// <summary>Length of a signature in bytes.</summary>
    public const int SignatureLength = 64;

    private const int SeedLength = 32;
    private const string PemLabel = "PRIVATE KEY";

    private readonly byte[] _seed;
    private readonly byte[] _publicKey;

    private Ed25519Key(byte[] seed)
    {
        _seed = seed;
        _publicKey = new byte[PublicKeyLength];
        Ed25519.GeneratePublicKey(_seed, 0, _publicKey, 0);
    }

    /// <summary>The public key, <see cref="PublicKeyLength"/> bytes.</summary>
    public ReadOnlyMemory<byte> PublicKey => _publicKey;

    /// <summary>Makes a new key from the given randomness.</summary>
    public static Ed25519Key Generate(RandomNumberGenerator random)
    {
        var seed = new byte[SeedLength];
        random.GetBytes(seed);
        return new Ed25519Key(seed);
    }

    /// <summary>Reads a private key from a PEM text with exactly one <c>PRIVATE KEY</c> in it.</summary>
    /// <param name="pem">The text.</param>
    /// <param name="key">The key, where there is one.</param>
    /// <returns>False when this is no unencrypted Ed25519 private key in PKCS#8. No part of the text is told in any error.</returns>
    public static bool TryFromPem(ReadOnlySpan<char> pem, out Ed25519Key? key)
    {
        key = null;
        if (!PemEncoding.TryFind(pem, out var fields) || !pem[fields.Label].SequenceEqual(PemLabel))
            return false;
        try
        {
            var der = Convert.FromBase64String(pem[fields.Base64Data].ToString());
            if (PrivateKeyFactory.CreateKey(der) is not Ed25519PrivateKeyParameters parsed)
                return false;
            key = new Ed25519Key(parsed.GetEncoded());
            return true;
        }
        catch (Exception e) when (e is IOException or ArgumentException or FormatException or SecurityUtilityException
            or InvalidCastException or IndexOutOfRangeException or InvalidOperationException)
        {
            // Whatever the parser stumbles over: it is not a key.
            return false;
        }
    }

    /// <summary>True when the signature is that of the key over the message. Never throws for foreign input.</summary>
    public static bool Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature) =>
        publicKey.Length == PublicKeyLength
        && signature.Length == SignatureLength
        && Ed25519.Verify(signature.ToArray(), 0, publicKey.ToArray(), 0, message.ToArray(), 0, message.Length);

    /// <summary>Signs; the same message always gives the same <see cref="SignatureLength"/> bytes.</summary>
    public byte[] Sign(ReadOnlySpan<byte> message)
    {
        var signature = new byte[SignatureLength];
        Ed25519.Sign(_seed, 0, _publicKey, 0, message.ToArray(), 0, message.Length, signature, 0);
        return signature;
    }

    /// <summary>The private key as PEM, for a Secret or a file that only its owner can read.</summary>
    public string ExportPem()
    {
        // Version 1 of the structure, without the public key: the form that every tool reads.
        var algorithm = new AlgorithmIdentifier(EdECObjectIdentifiers.id_Ed25519);
        var der = new PrivateKeyInfo(algorithm, new DerOctetString(_seed)).GetDerEncoded();
        return PemEncoding.WriteString(PemLabel, der) + "\n";
    }

    /// <summary>Says nothing of the key.</summary>
    public override string ToString() => nameof(Ed25519Key);
}
