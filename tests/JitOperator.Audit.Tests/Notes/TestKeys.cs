using System.Security.Cryptography;
using System.Text;
using JitOperator.Audit.Notes;

namespace JitOperator.Audit.Tests.Notes;

/// <summary>Keys that are the same in every run.</summary>
internal static class TestKeys
{
    public const string Origin = "jit.example.com/test";

    public static NoteSigner Signer { get; } = new(Origin, Key(1));

    public static NoteSigner OtherSigner { get; } = new(Origin, Key(2));

    public static Ed25519Key Key(int number)
    {
        var seed = SHA256.HashData(Encoding.UTF8.GetBytes($"test key {number}"));
        var der = Convert.FromHexString("302e020100300506032b657004220420" + Convert.ToHexString(seed));
        return Ed25519Key.TryFromPem(PemEncoding.WriteString("PRIVATE KEY", der), out var key)
            ? key!
            : throw new InvalidOperationException("The test's own key does not parse.");
    }
}
