using JitOperator.Core.Stamps;
using JitOperator.Core.Tests.Stamps;
using JitOperator.TestKit.Fuzzing;
using Xunit;

namespace JitOperator.Core.Tests.Fuzzing;

/// <summary>Stamps as anybody may write them into an annotation.</summary>
public sealed class StampFuzzTests
{
    private static readonly TestKey s_key = new();
    private static readonly DecisionStamp s_decision = new("uid-1", "sha256:x", "Approved", "Go ahead.", new("bob", Groups: ["leads"]), "2026-03-01T12:00:00.000Z");
    private static readonly string s_text = Stamp.Write(DecisionStamp.Type, s_decision, s_key);
    private static readonly string s_other = Stamp.Write(DecisionStamp.Type, s_decision with { Verdict = "Denied" }, new TestKey("k1", "another secret"));

    /// <summary>Whatever is changed in a stamp, it says what was signed, or nothing.</summary>
    [Fact]
    public void Read_AnyChangedStamp_SaysWhatWasSignedOrNothing() => Fuzz.Sample(HostileText.Near(s_text, s_other), text => Fuzz.Bounded(text.Length, 64, () =>
    {
        if (Stamp.Read<DecisionStamp>(DecisionStamp.Type, text, s_key) is { } stamp)
        {
            Assert.Equal(Stamp.Write(DecisionStamp.Type, s_decision, s_key), Stamp.Write(DecisionStamp.Type, stamp, s_key));
            Assert.StartsWith(s_text[..s_text.LastIndexOf('.')], text, StringComparison.Ordinal);
        }

        Assert.Null(Stamp.Read<RequestStamp>(RequestStamp.Type, text, s_key));
    }));

    /// <summary>A payload that the operator's key has signed, and that is of another form, is nothing either.</summary>
    [Fact]
    public void Read_AnySignedPayload_IsReadOrNothing() => Fuzz.Sample(
        HostileJson.Near("""{"approvalUid":"uid-1","digest":"sha256:x","verdict":"Approved","comment":"c","user":{"username":"bob","groups":["leads"],"extra":{"a":["b"]}},"decidedAt":"2026-03-01T12:00:00.000Z"}"""),
        payload =>
        {
            var signed = $"{s_text[..s_text.IndexOf('.', StringComparison.Ordinal)]}.{System.Buffers.Text.Base64Url.EncodeToString(payload)}";
            var signature = System.Buffers.Text.Base64Url.EncodeToString(s_key.Sign(System.Text.Encoding.ASCII.GetBytes(signed)));
            _ = Stamp.Read<DecisionStamp>(DecisionStamp.Type, $"{signed}.{signature}", s_key);
        });
}
