using CsCheck;
using JitOperator.Audit.Notes;
using JitOperator.Audit.Tests.Merkle;
using JitOperator.Audit.Tests.Notes;
using JitOperator.Audit.Witness;

namespace JitOperator.Audit.Tests.Witness;

/// <summary>k of n, and what somebody might try who controls fewer.</summary>
public sealed class WitnessPolicyTests
{
    private static readonly string s_text = WitnessSamples.Head(TreeSamples.Tree(9), 9).Checkpoint.ToString();
    private static readonly CosignatureSigner[] s_signers = [.. Enumerable.Range(1, 5).Select(i => WitnessSamples.Witness(i))];

    [Fact]
    public void Judge_AnySubset_IsSatisfiedFromTheQuorumOn()
    {
        var cases = from n in Gen.Int[1, 5] from k in Gen.Int[1, n] from mask in Gen.Int[0, 31] select (n, k, mask);
        cases.Sample((n, k, mask) =>
        {
            var policy = WitnessSamples.Policy(k, [.. s_signers.Take(n).Select(s => WitnessSamples.Endpoint(s))]);
            var cosigners = s_signers.Where((_, i) => (mask >> i & 1) == 1).ToList();

            var verdict = policy.Judge(Note([.. cosigners.Select(s => s.Sign(s_text, WitnessSamples.Now))]));

            var counting = cosigners.Count(s => policy.Names.Contains(s.Key.Name));
            Assert.Equal((counting >= k, counting), (verdict.IsSatisfied, verdict.Cosignatures.Count));
        });
    }

    [Fact]
    public void Judge_OneWitnessManyTimes_CountsOnceWithItsLatestTime()
    {
        var policy = WitnessSamples.Policy(2, [.. s_signers.Select(s => WitnessSamples.Endpoint(s))]);
        var lines = Enumerable.Range(0, 9).Select(i => s_signers[0].Sign(s_text, WitnessSamples.Now.AddHours(i % 5))).ToArray();

        var verdict = policy.Judge(Note(lines));

        Assert.False(verdict.IsSatisfied);
        Assert.Equal(WitnessSamples.Now.AddHours(4), Assert.Single(verdict.Cosignatures).Time);
    }

    /// <summary>While its key is being replaced, a witness has two; it is still one witness.</summary>
    [Fact]
    public void Judge_TwoKeysOfOneName_CountOnce()
    {
        var (old, next) = (WitnessSamples.Witness(1), WitnessSamples.Witness(7, "witness.example.com/w1"));
        var policy = WitnessSamples.Policy(2, WitnessSamples.Endpoint(old), WitnessSamples.Endpoint(next), WitnessSamples.Endpoint(s_signers[1]));

        Assert.Equal(2, policy.Names.Count);
        Assert.False(policy.Judge(Note(old.Sign(s_text, WitnessSamples.Now), next.Sign(s_text, WitnessSamples.Now))).IsSatisfied);
        Assert.True(policy.Judge(Note(next.Sign(s_text, WitnessSamples.Now), s_signers[1].Sign(s_text, WitnessSamples.Now))).IsSatisfied);
        Assert.False(WitnessPolicy.TryCreate([WitnessSamples.Endpoint(old), WitnessSamples.Endpoint(next)], 2, out _, out _));
    }

    [Fact]
    public void TryCreate_OneKeyUnderTwoNames_IsRefused()
    {
        var again = new CosignatureSigner("another.example.com", TestKeys.Key(101));

        Assert.False(WitnessPolicy.TryCreate([WitnessSamples.Endpoint(s_signers[0]), WitnessSamples.Endpoint(again)], 2, out _, out var fault));

        Assert.Equal("--witness another.example.com has the same key as witness.example.com/w1; give each witness a key of its own, once.", fault);
        Assert.False(WitnessPolicy.TryCreate([WitnessSamples.Endpoint(s_signers[0]), WitnessSamples.Endpoint(s_signers[0])], 1, out _, out _));
    }

    [Fact]
    public void FaultWith_TheLogsOwnKey_NamesIt()
    {
        var itself = new CosignatureSigner("innocent.example.com", TestKeys.Key(1));

        Assert.StartsWith("--witness innocent.example.com has the log's own key", WitnessSamples.Policy(1, WitnessSamples.Endpoint(itself)).FaultWith(TestKeys.Signer.Verifier), StringComparison.Ordinal);
        Assert.Null(WitnessSamples.Policy(1, WitnessSamples.Endpoint(s_signers[0])).FaultWith(TestKeys.Signer.Verifier));
    }

    [Fact]
    public void Judge_CosignaturesOfAnotherCheckpoint_SpoilTheNote()
    {
        var policy = WitnessSamples.Policy(1, [.. s_signers.Select(s => WitnessSamples.Endpoint(s))]);
        var other = WitnessSamples.Head(TreeSamples.Tree(9), 8).Checkpoint.ToString();

        var verdict = policy.Judge(Note(s_signers[0].Sign(s_text, WitnessSamples.Now), s_signers[1].Sign(other, WitnessSamples.Now)));

        Assert.Equal((false, 0, "a signature that claims to be that of witness.example.com/w2 is not"), (verdict.IsSatisfied, verdict.Cosignatures.Count, verdict.Fault));
    }

    /// <summary>A key of a trusted witness's name that nobody trusts, and one whose ID was made to collide, are strangers' or wrong.</summary>
    [Fact]
    public void Judge_StrangersUnderATrustedName_DoNotCount()
    {
        var policy = WitnessSamples.Policy(1, WitnessSamples.Endpoint(s_signers[0]));
        var stranger = WitnessSamples.Witness(9, s_signers[0].Key.Name).Sign(s_text, WitnessSamples.Now);

        Assert.Equal((false, null), (policy.Judge(Note(stranger)).IsSatisfied, policy.Judge(Note(stranger)).Fault));
        Assert.NotNull(policy.Judge(Note(stranger with { KeyId = s_signers[0].Key.Id })).Fault);
        Assert.NotNull(policy.Judge("no note").Fault);
        Assert.NotNull(policy.Judge(new SignedNote("no checkpoint\n", [])).Fault);
    }

    [Fact]
    public void FreshAt_OfAQuorum_IsWhenItWasComplete()
    {
        var policy = WitnessSamples.Policy(2, [.. s_signers.Select(s => WitnessSamples.Endpoint(s))]);
        var verdict = policy.Judge(Note([.. s_signers.Select((s, i) => s.Sign(s_text, WitnessSamples.Now.AddMinutes(-i)))]));

        Assert.Equal(WitnessSamples.Now.AddMinutes(-1), verdict.FreshAt(policy.Quorum));
        Assert.Null(policy.Judge(Note()).FreshAt(policy.Quorum));
    }

    [Fact]
    public void TryParse_Options_GiveTheWitnesses()
    {
        var texts = s_signers.Take(3).Select((s, i) => $"{s.Key}@https://w{i}.example.com:8443/log+a@b").ToList();

        Assert.True(WitnessPolicy.TryParse(texts, 2, out var policy, out _));
        Assert.Equal((2, 3), (policy!.Quorum, policy.Witnesses.Count));
        Assert.Equal(new Uri("https://w0.example.com:8443/log+a@b/"), policy.Witnesses[0].Url);
        Assert.Equal(s_signers[0].Key, policy.Witnesses[0].Key);
        Assert.True(WitnessPolicy.TryParse(texts, null, out var all, out _));
        Assert.Equal(3, all!.Quorum);
        Assert.True(WitnessPolicy.TryParse([new CosignatureSigner("a@b", TestKeys.Key(5)).Key.ToString()], null, out var alone, out _));
        Assert.Equal(("a@b", null), (alone!.Witnesses[0].Key.Name, alone.Witnesses[0].Url));
        Assert.True(WitnessPolicy.TryParse([], null, out var none, out _));
        Assert.Null(none);
    }

    public static TheoryData<string[], int?, string> BadOptions()
    {
        var key = s_signers[0].Key.ToString();
        return new()
        {
            { [], 1, "--witness-quorum is 1, and there is no --witness" },
            { [key], 0, "--witness-quorum is 0; set it to 1 or more." },
            { [key], -1, "--witness-quorum is -1; set it to 1 or more." },
            { [key], 2, "--witness-quorum is 2, and there is 1 witness; lower it" },
            { [TestKeys.Signer.Verifier + "@https://a"], 1, "is the key of a log; give the key of a witness" },
            { ["https://a.example.com"], 1, "has no witness key" },
            { [""], 1, "has no witness key" },
            { [key + "@"], 1, "has no URL that can be asked" },
            { [key + "@ftp://a"], 1, "has no URL that can be asked" },
            { [key + "@a.example.com"], 1, "has no URL that can be asked" },
            { [key + "@https://user:secret@a"], 1, "has no URL that can be asked" },
            { [key + "@https://a/?x=1"], 1, "has no URL that can be asked" },
            { [key + "@https://a", key + "@https://b"], 1, "has the same key" },
        };
    }

    [Theory]
    [MemberData(nameof(BadOptions))]
    public void TryParse_OptionsThatAreWrong_NameTheOptionAndTheMend(string[] witnesses, int? quorum, string expected)
    {
        Assert.False(WitnessPolicy.TryParse(witnesses, quorum, out var policy, out var fault));
        Assert.Null(policy);
        Assert.Contains(expected, fault, StringComparison.Ordinal);
        Assert.Contains("--witness", fault, StringComparison.Ordinal);
    }

    [Fact]
    public void ToPolicyFile_TwoKeysOfOneWitness_AreAGroup()
    {
        var next = WitnessSamples.Witness(7, "witness.example.com/w1");
        var policy = WitnessSamples.Policy(2, WitnessSamples.Endpoint(s_signers[0], "https://w1/"), WitnessSamples.Endpoint(next), WitnessSamples.Endpoint(s_signers[1]));

        Assert.Equal(
            $"""
            log {TestKeys.Signer.Verifier}
            witness witness.example.com/w1#1 {s_signers[0].Key} https://w1/
            witness witness.example.com/w1#2 {next.Key}
            group witness.example.com/w1 any witness.example.com/w1#1 witness.example.com/w1#2
            witness witness.example.com/w2 {s_signers[1].Key}
            group jit-witnesses 2 witness.example.com/w1 witness.example.com/w2
            quorum jit-witnesses

            """,
            policy.ToPolicyFile([TestKeys.Signer.Verifier]));
    }

    private static SignedNote Note(params NoteSignature[] signatures)
    {
        Assert.True(SignedNote.TryParse(TestKeys.Signer.Sign(s_text), out var note));
        return note!.With(signatures);
    }
}
