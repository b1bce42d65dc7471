using System.Security.Cryptography;
using JitOperator.Audit.Notes;

namespace JitOperator.Audit.Tests.Notes;

public sealed class Ed25519KeyTests
{
    /// <summary>RFC 8410 §10.3, the private key alone.</summary>
    private const string Rfc8410 = """
        -----BEGIN PRIVATE KEY-----
        MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC
        -----END PRIVATE KEY-----

        """;

    private const string Rfc8410PublicKey = "19bf44096984cdfe8541bac167dc3b96c85086aa30b6b6cb0c5c38ad703166e1";

    /// <summary>RFC 8410 §10.3, with attributes and the public key.</summary>
    private const string Rfc8410Version2 = """
        -----BEGIN PRIVATE KEY-----
        MHICAQEwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC
        oB8wHQYKKoZIhvcNAQkJFDEPDA1DdXJkbGUgQ2hhaXJzgSEAGb9ECWmEzf6FQbrB
        Z9w7lshQhqowtrbLDFw4rXAxZuE=
        -----END PRIVATE KEY-----
        """;

    [Theory]
    [InlineData(Rfc8410)]
    [InlineData(Rfc8410Version2)]
    public void TryFromPem_TheKeysOfRfc8410_GiveItsPublicKey(string pem)
    {
        Assert.True(Ed25519Key.TryFromPem(pem, out var key));
        Assert.Equal(Rfc8410PublicKey, Convert.ToHexStringLower(key!.PublicKey.Span));
        Assert.Equal(Rfc8410, key.ExportPem());
    }

    /// <summary>RFC 8032 §7.1, tests 1 to 3.</summary>
    [Theory]
    [InlineData(
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b")]
    [InlineData(
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00")]
    [InlineData(
        "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a")]
    public void Sign_VectorsOfRfc8032_GiveItsSignatures(string seed, string publicKey, string message, string signature)
    {
        var pem = PemEncoding.WriteString("PRIVATE KEY", Convert.FromHexString("302e020100300506032b657004220420" + seed));
        var bytes = Convert.FromHexString(message);

        Assert.True(Ed25519Key.TryFromPem(pem, out var key));
        Assert.Equal(publicKey, Convert.ToHexStringLower(key!.PublicKey.Span));
        Assert.Equal(signature, Convert.ToHexStringLower(key.Sign(bytes)));
        Assert.True(Ed25519Key.Verify(key.PublicKey.Span, bytes, Convert.FromHexString(signature)));
    }

    [Fact]
    public void Generate_TwoKeys_DifferAndReadBack()
    {
        using var random = RandomNumberGenerator.Create();
        var (one, two) = (Ed25519Key.Generate(random), Ed25519Key.Generate(random));

        Assert.False(one.PublicKey.Span.SequenceEqual(two.PublicKey.Span));
        Assert.True(Ed25519Key.TryFromPem(one.ExportPem(), out var back));
        Assert.True(back!.PublicKey.Span.SequenceEqual(one.PublicKey.Span));
    }

    [Fact]
    public void Verify_AnythingElse_IsFalse()
    {
        using var random = RandomNumberGenerator.Create();
        var (key, other, message) = (Ed25519Key.Generate(random), Ed25519Key.Generate(random), "message"u8.ToArray());
        var signature = key.Sign(message);
        var (changed, longer) = (signature.ToArray(), (byte[])[.. signature, 0]);
        changed[40] ^= 1;

        Assert.True(Ed25519Key.Verify(key.PublicKey.Span, message, signature));
        Assert.False(Ed25519Key.Verify(key.PublicKey.Span, message, changed));
        Assert.False(Ed25519Key.Verify(key.PublicKey.Span, message, longer));
        Assert.False(Ed25519Key.Verify(key.PublicKey.Span, message, []));
        Assert.False(Ed25519Key.Verify(key.PublicKey.Span, "massage"u8, signature));
        Assert.False(Ed25519Key.Verify(other.PublicKey.Span, message, signature));
        Assert.False(Ed25519Key.Verify(key.PublicKey.Span[1..], message, signature));
        Assert.False(Ed25519Key.Verify(new byte[32], message, new byte[64]));
    }

    [Theory]
    [InlineData("")]
    [InlineData("no PEM at all")]
    [InlineData("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----")]
    [InlineData("-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVg=\n-----END PRIVATE KEY-----")]
    [InlineData("-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n-----END PUBLIC KEY-----")]
    public void TryFromPem_AnythingElse_IsRefused(string pem) => Assert.False(Ed25519Key.TryFromPem(pem, out _));

    [Fact]
    public void TryFromPem_AKeyOfAnotherAlgorithm_IsRefused()
    {
        using var elliptic = ECDsa.Create(ECCurve.NamedCurves.nistP256);

        Assert.False(Ed25519Key.TryFromPem(elliptic.ExportPkcs8PrivateKeyPem(), out _));
    }

    [Fact]
    public void ToString_OfAKey_TellsNothing() => Assert.Equal("Ed25519Key", TestKeys.Key(1).ToString());
}
