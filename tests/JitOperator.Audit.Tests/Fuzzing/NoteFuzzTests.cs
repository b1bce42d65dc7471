using System.Text;
using JitOperator.Audit.Merkle;
using JitOperator.Audit.Notes;
using JitOperator.Audit.Tests.Merkle;
using JitOperator.Audit.Tests.Notes;
using JitOperator.Audit.Tests.Witness;
using JitOperator.Audit.Witness;
using JitOperator.TestKit.Fuzzing;

namespace JitOperator.Audit.Tests.Fuzzing;

/// <summary>Signed notes, checkpoints, cosignatures and keys as somebody else hands them in: one way to write each, and nobody's word but the signer's.</summary>
public sealed class NoteFuzzTests
{
    private static readonly MerkleTree s_tree = TreeSamples.Tree(20);
    private static readonly string s_checkpoint = WitnessSamples.Head(s_tree, 12).Checkpoint.ToString();
    private static readonly string s_signed = WitnessSamples.Head(s_tree, 12).SignedNote;
    private static readonly string s_extended = TestKeys.Signer.Sign(s_checkpoint + "extension\nanother\n");
    private static readonly string s_logKey = TestKeys.Signer.Verifier.ToString();
    private static readonly string s_witnessKey = WitnessSamples.Witness(1).Key.ToString();

    [Fact]
    public void SignedNote_OfAnyText_IsWrittenBackAsItWas() => Fuzz.Sample(HostileText.Near(s_signed, s_extended), text =>
    {
        Fuzz.Bounded(text.Length, 64, () =>
        {
            if (SignedNote.TryParse(text, out var note))
                Assert.Equal(text, note!.ToString());
        });
    });

    /// <summary>Whatever is changed in a signed checkpoint, what is believed of it is what was signed.</summary>
    [Fact]
    public void Checkpoint_OfAnyChangedNote_IsBelievedOnlyAsItWasSigned() => Fuzz.Sample(HostileText.Near(s_signed, s_extended), text =>
    {
        if (Checkpoint.TryOpen(text, [TestKeys.Signer.Verifier], out var checkpoint, out var fault))
            Assert.Contains(checkpoint!.ToString(), (string[])[s_checkpoint, s_checkpoint + "extension\nanother\n"]);
        else
            Assert.Equal((null, true), (checkpoint, fault is { Length: > 0 }));
    });

    [Fact]
    public void Checkpoint_OfAnyText_IsWrittenBackAsItWas() => Fuzz.Sample(HostileText.Near(s_checkpoint, s_checkpoint + "extension\n"), text =>
    {
        if (Checkpoint.TryParse(text, out var checkpoint))
            Assert.Equal(text, checkpoint!.ToString());
    });

    [Fact]
    public void Keys_OfAnyText_AreWrittenBackAsTheyWereAndNeverBoth() => Fuzz.Sample(HostileText.Near(s_logKey, s_witnessKey), text =>
    {
        var (isLog, isWitness) = (VerifierKey.TryParse(text, out var log), WitnessKey.TryParse(text, out var witness));
        Assert.False(isLog && isWitness);
        if (isLog)
            Assert.Equal(text, log!.ToString());
        if (isWitness)
            Assert.Equal(text, witness!.ToString());
    });

    [Fact]
    public void WitnessPolicy_OfAnyOption_HasAPolicyOrSaysWhatToMend() =>
        Fuzz.Sample(HostileText.Near(s_witnessKey, $"{s_witnessKey}@https://witness.example.com/w1", $"{s_witnessKey}@http://[::1]:80/"), text =>
        {
            if (WitnessPolicy.TryParse([text], quorum: null, out var policy, out var fault))
            {
                var endpoint = Assert.Single(policy!.Witnesses);
                Assert.StartsWith(endpoint.Key.ToString(), text, StringComparison.Ordinal);
                Assert.True(endpoint.Url is null or { Scheme: "http" or "https", UserInfo: "" });
            }
            else
            {
                Assert.Equal((null, true), (policy, fault is { Length: > 0 }));
            }
        });

    [Fact]
    public void AddCheckpoint_OfAnyBody_IsWrittenBackAsItWas() =>
        Fuzz.Sample(HostileBytes.Near(WitnessSamples.Body(s_tree, 5, 12), WitnessSamples.Body(s_tree, 0, 20)), body =>
        {
            Fuzz.Bounded(body.Length, 64, () =>
            {
                if (!AddCheckpoint.TryParse(body, out var request, out var fault))
                    Assert.Equal((null, true), (request, fault is { Length: > 0 }));
                else
                    Assert.Equal(Encoding.UTF8.GetString(body), request!.ToString());
            });
        });

    /// <summary>A witness cosigns nothing that does not go on from what it has cosigned, whatever it is sent.</summary>
    [Fact]
    public Task Witness_OfAnyBody_CosignsOnlyWhatTheLogSigned() => Fuzz.SampleAsync(
        HostileBytes.Near(WitnessSamples.Body(s_tree, 0, 12), WitnessSamples.Body(s_tree, 5, 12)),
        async body =>
        {
            var answer = await WitnessSamples.Service(new MemoryWitnessStore()).AddCheckpointAsync(body, CancellationToken.None);
            if (answer.Status == 200)
                Assert.Contains(s_checkpoint, Encoding.UTF8.GetString(body), StringComparison.Ordinal);
        });

    [Fact]
    public void KeyRotation_OfAnyChange_IsReadOnlyAsBothSignedIt()
    {
        var written = KeyRotation.Write(TestKeys.Signer, TestKeys.OtherSigner);
        Fuzz.Sample(HostileText.Near(written.Note, written.From, written.To), text =>
        {
            foreach (var rotation in new[] { written with { Note = text }, written with { From = text }, written with { To = text } })
            {
                if (KeyRotation.TryRead(rotation, out _, out _, out var fault))
                    Assert.Equal(written, rotation);
                else
                    Assert.NotEmpty(fault!);
            }
        });
    }

    [Fact]
    public void PrivateKey_OfAnyText_IsAKeyOrNone()
    {
        var pem = TestKeys.Key(1).ExportPem();
        Fuzz.Sample(HostileText.Near(pem), text =>
        {
            if (Ed25519Key.TryFromPem(text, out var key))
                Assert.True(Ed25519Key.TryFromPem(key!.ExportPem(), out var again) && again!.PublicKey.Span.SequenceEqual(key.PublicKey.Span));
        });
    }

    [Fact]
    public void Verify_OfAnySignature_IsFalse()
    {
        var signature = TestKeys.Key(1).Sign("message"u8);
        Fuzz.Sample(HostileBytes.Near(signature), changed => Assert.Equal(
            changed.AsSpan().SequenceEqual(signature), Ed25519Key.Verify(TestKeys.Key(1).PublicKey.Span, "message"u8, changed)));
    }
}
