using System.Buffers.Binary;
using System.Text;
using CsCheck;
using JitOperator.Audit.Notes;
using JitOperator.Audit.Tests.Merkle;
using JitOperator.Audit.Tests.Notes;

namespace JitOperator.Audit.Tests.Witness;

public sealed class CosignatureTests
{
    /// <summary>
    /// The example of C2SP tlog-cosignature. The specification gives no public keys for it, so that nobody can verify it; its form and
    /// its time can be checked.
    /// </summary>
    private const string Example = """
        example.com/behind-the-sofa
        20852163
        CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

        — example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
        — witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==

        """;

    private static readonly string s_text = WitnessSamples.Head(TreeSamples.Tree(7), 7).Checkpoint.ToString();

    [Fact]
    public void Parse_TheExampleOfTheSpecification_HasTheTimeThatItIsSignedFor()
    {
        Assert.True(SignedNote.TryParse(Example, out var note));
        Assert.Equal(Example, note!.ToString());
        var cosignature = note.Signatures[1];
        Assert.Equal(("witness.example.com/w1", 72), (cosignature.KeyName, cosignature.Bytes.Length));
        Assert.Equal(1679315147UL, BinaryPrimitives.ReadUInt64BigEndian(cosignature.Bytes.Span));
        Assert.True(Checkpoint.TryParse(note.Text, out var checkpoint));
        Assert.Equal(20852163, checkpoint!.Size);
    }

    /// <summary>
    /// A checkpoint of a public log (a staging log of Certificate Transparency, 2026) with the cosignature of a public witness, whose key
    /// its operator publishes at https://navigli.sunlight.geomys.org. Made by programs that we did not write.
    /// </summary>
    [Fact]
    public void TryVerify_ACosignatureOfAPublicWitness_Holds()
    {
        const string text = "coachandhorses2026h1.staging.certificate.transparency.goog\n185550722\nYXAM0VmnrfvLaBCOOYSJhCaE5F10oGBOo+hkbDa1kng=\n";
        const string line = "\u2014 witness.navigli.sunlight.geomys.org o+AP4gAAAABqb7DzNrGFRJnQ9vrJ8xpnwZytnr/ZYczDIsvwvouiSjwOjn7a72ccxBk+lKnZ7dKqkYKER1s/KxLTaVwQD7lJZTC/CQ==\n";
        Assert.True(WitnessKey.TryParse("witness.navigli.sunlight.geomys.org+a3e00fe2+BNy/co4C1Hn1p+INwJrfUlgz7W55dSZReusH/GhUhJ/G", out var key));
        Assert.True(SignedNote.TryParse($"{text}\n{line}", out var note));

        Assert.True(Cosignature.TryVerify(note!.Text, key!, note.Signatures[0], out var cosignature));
        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(0x6A6FB0F3), cosignature!.Time);
        Assert.True(WitnessSamples.Policy(1, new Audit.Witness.WitnessEndpoint(key!, null)).Judge(note).IsSatisfied);
    }

    /// <summary>The message, put together by hand from the words of the specification.</summary>
    [Fact]
    public void Sign_ACheckpoint_SignsTheMessageOfTheSpecification()
    {
        var signer = WitnessSamples.Witness(1);

        var signature = signer.Sign(s_text, DateTimeOffset.FromUnixTimeSeconds(1679315147).AddMilliseconds(999));

        var message = Encoding.UTF8.GetBytes("cosignature/v1\ntime 1679315147\n" + s_text);
        Assert.True(Ed25519Key.Verify(signer.Key.PublicKey.Span, message, signature.Bytes.Span[8..]));
        Assert.Equal(Convert.FromHexString("00000000641850CB"), signature.Bytes[..8].ToArray());
        Assert.True(Cosignature.TryVerify(s_text, signer.Key, signature, out var cosignature));
        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(1679315147), cosignature!.Time);
    }

    [Fact]
    public void TryVerify_AfterAnyChangedByte_IsFalse()
    {
        var signer = WitnessSamples.Witness(1);
        var signature = signer.Sign(s_text, WitnessSamples.Now);
        for (var at = 0; at < signature.Bytes.Length; at++)
        {
            var bytes = signature.Bytes.ToArray();
            bytes[at] ^= 1;
            Assert.False(Cosignature.TryVerify(s_text, signer.Key, signature with { Bytes = bytes }, out _));
        }

        Gen.Int[0, s_text.Length - 1].Sample(at => Assert.False(Cosignature.TryVerify(
            s_text.Remove(at, 1).Insert(at, s_text[at] == 'x' ? "y" : "x"), signer.Key, signature, out _)));
        Assert.False(Cosignature.TryVerify(s_text, WitnessSamples.Witness(2).Key, signature, out _));
        Assert.False(Cosignature.TryVerify(s_text, signer.Key, signature with { Bytes = signature.Bytes[..71] }, out _));
    }

    [Fact]
    public void TryVerify_OfATimeThatIsNone_IsFalse()
    {
        var (signer, secret) = (WitnessSamples.Witness(1), TestKeys.Key(101));
        foreach (var seconds in new[] { 0, -1, long.MinValue, long.MaxValue })
            Assert.False(Cosignature.TryVerify(s_text, signer.Key, Cosignature.Sign(s_text, signer.Key, secret, seconds), out _));
        Assert.Throws<ArgumentException>(() => signer.Sign(s_text, DateTimeOffset.UnixEpoch));
        Assert.Throws<ArgumentException>(() => signer.Sign("no checkpoint\n", WitnessSamples.Now));
    }

    /// <summary>The same name and the same key, and still not the same: the type is part of it.</summary>
    [Fact]
    public void TryParse_KeysOfTheOtherType_AreRefused()
    {
        var (log, witness) = (TestKeys.Signer.Verifier, new CosignatureSigner(TestKeys.Origin, TestKeys.Key(1)).Key);

        Assert.NotEqual(log.Id, witness.Id);
        Assert.True(WitnessKey.TryParse(witness.ToString(), out var read));
        Assert.Equal(witness, read);
        Assert.False(WitnessKey.TryParse(log.ToString(), out _));
        Assert.False(VerifierKey.TryParse(witness.ToString(), out _));
        var type = witness.ToString().Replace("+BA", "+AQ", StringComparison.Ordinal);
        Assert.False(VerifierKey.TryParse(type, out _));
    }

    /// <summary>A log's signature is none of a witness, nor the other way round, even with the same name and key.</summary>
    [Fact]
    public void Signatures_OfTheOtherType_DoNotCount()
    {
        var log = TestKeys.Signer;
        var witness = new CosignatureSigner(TestKeys.Origin, TestKeys.Key(1));
        Assert.True(SignedNote.TryParse(log.Sign(s_text), out var signed));
        var cosigned = new SignedNote(s_text, [witness.Sign(s_text, WitnessSamples.Now)]);

        Assert.False(cosigned.IsSignedBy([log.Verifier]));
        Assert.Empty(WitnessSamples.Policy(1, WitnessSamples.Endpoint(witness)).Judge(signed!).Cosignatures);
        Assert.False(Cosignature.TryVerify(s_text, witness.Key, signed!.Signatures[0] with { KeyId = witness.Key.Id }, out _));
    }

    [Fact]
    public void With_SignaturesThatAreThereAlready_ChangesNothing()
    {
        var line = WitnessSamples.Witness(1).Sign(s_text, WitnessSamples.Now);
        Assert.True(SignedNote.TryParse(TestKeys.Signer.Sign(s_text), out var note));

        var once = note!.With([line, line]);

        Assert.Equal(2, once.Signatures.Count);
        Assert.Equal(once.ToString(), once.With([line]).ToString());
        Assert.True(SignedNote.TryParse(once.ToString(), out var read));
        Assert.Equal(once.ToString(), read!.ToString());
        Assert.True(read.IsSignedBy([TestKeys.Signer.Verifier]));
    }

    /// <summary>A cosignature of the kind that the specification prefers, and that we cannot check, is one of an unknown key.</summary>
    [Fact]
    public void IsSignedBy_BesideAPostQuantumSignature_IsTrue()
    {
        var line = new NoteSignature("witness.example.com/pq", 7, new byte[8 + 2420]);
        Assert.True(SignedNote.TryParse(TestKeys.Signer.Sign(s_text), out var note));

        Assert.True(SignedNote.TryParse(note!.With([line]).ToString(), out var read));
        Assert.True(read!.IsSignedBy([TestKeys.Signer.Verifier]));
        Assert.Equal(2, read.Signatures.Count);
    }
}
