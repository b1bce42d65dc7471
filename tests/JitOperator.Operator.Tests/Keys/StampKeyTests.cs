using System.Security.Cryptography;
using System.Text;
using JitOperator.Audit.Notes;
using JitOperator.Operator.Keys;
using Xunit;

namespace JitOperator.Operator.Tests.Keys;

public sealed class StampKeyTests : IDisposable
{
    private static readonly byte[] s_message = Encoding.ASCII.GetBytes("header.payload");
    private readonly RandomNumberGenerator _random = RandomNumberGenerator.Create();
    private readonly StampKey _key;

    public StampKeyTests() => _key = new StampKey(Ed25519Key.Generate(_random));

    public void Dispose() => _random.Dispose();

    [Fact]
    public void Verify_TheSameStampAgain_IsKnown()
    {
        var signature = _key.Sign(s_message);

        Assert.All(Enumerable.Range(0, 10), _ => Assert.True(_key.Verify(_key.KeyId, s_message, signature)));

        Assert.Equal(1, _key.Computed);
    }

    /// <summary>That one stamp is good says nothing of any that is not the same to the last bit.</summary>
    [Fact]
    public void Verify_AnotherMessageOrSignatureAfterAGoodOne_IsRefused()
    {
        var signature = _key.Sign(s_message);
        Assert.True(_key.Verify(_key.KeyId, s_message, signature));

        for (var bit = 0; bit < signature.Length * 8; bit += 7)
        {
            Assert.False(_key.Verify(_key.KeyId, s_message, Flip(signature, bit)));
        }

        Assert.False(_key.Verify(_key.KeyId, Flip(s_message, 3), signature));
        Assert.False(_key.Verify(_key.KeyId, [.. s_message, signature[0]], signature.AsSpan(1)));
        Assert.False(_key.Verify("another", s_message, signature));
        Assert.False(new StampKey(Ed25519Key.Generate(_random)).Verify(_key.KeyId, s_message, signature));
    }

    /// <summary>What was refused once is refused again, and worked out each time.</summary>
    [Fact]
    public void Verify_AForgeryAgain_IsNeverKnownAsGood()
    {
        var forged = Flip(_key.Sign(s_message), 9);

        Assert.All(Enumerable.Range(0, 3), _ => Assert.False(_key.Verify(_key.KeyId, s_message, forged)));

        Assert.Equal(3, _key.Computed);
    }

    private static byte[] Flip(byte[] bytes, int bit)
    {
        var other = bytes.ToArray();
        other[bit / 8] ^= (byte)(1 << (bit % 8));
        return other;
    }
}
