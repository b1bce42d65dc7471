using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using JitOperator.Runtime.Admission;
using JitOperator.Runtime.Tests.Admission;
using JitOperator.TestKit.Fuzzing;

namespace JitOperator.Runtime.Tests.Fuzzing;

/// <summary>Bodies that something other than an API server may post, and answers with whatever people have typed in them.</summary>
public sealed class AdmissionReviewFuzzTests
{
    /// <summary>Found by fuzzing: the reader threw where it should have said what is wrong, and the caller got no sentence.</summary>
    [Theory]
    [InlineData("\"alice\"", "\"\\ud800\"")]
    [InlineData("\"uid\":", "\"\\udc00\":1,\"uid\":")]
    public void Read_ABodyWithHalfOfASurrogatePair_SaysThatItDoesNotRead(string what, string with)
    {
        Assert.Null(AdmissionReview.Read(Encoding.UTF8.GetBytes(Reviews.Minimal.Replace(what, with, StringComparison.Ordinal)), out var fault));

        Assert.Contains("does not read at", fault, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_AnyBody_IsAReviewOrSaysWhyNot() => Fuzz.Sample(HostileJson.Near(Reviews.Minimal, Reviews.Full), body =>
        Fuzz.Bounded(body.Length, 400, () =>
        {
            var review = AdmissionReview.Read(body, out var fault);
            if (review is null)
            {
                Assert.EndsWith(".", fault, StringComparison.Ordinal);
                return;
            }

            Assert.Empty(fault);
            Assert.NotEmpty(review.Uid);
            Assert.NotEmpty(review.UserInfo.Username);
            Assert.NotEqual(AdmissionOperation.Unknown, review.Operation);
            Assert.DoesNotContain(null, review.UserInfo.Groups);
            Assert.All(review.UserInfo.Extra.Values, values => Assert.DoesNotContain(null, values));
        }));

    /// <summary>Who it is, is what the body says in the one place where it may say so.</summary>
    [Fact]
    public void Read_AnyBody_HasTheUserOfItsOnlyUserInfo() => Fuzz.Sample(HostileJson.Near(Reviews.Full), body =>
    {
        if (AdmissionReview.Read(body, out _) is not { } review)
            return;
        using var json = JsonDocument.Parse(body, new JsonDocumentOptions { AllowDuplicateProperties = false, MaxDepth = 128 });
        Assert.Equal(json.RootElement.GetProperty("request").GetProperty("userInfo").GetProperty("username").GetString(), review.UserInfo.Username);
    });

    [Fact]
    public void Write_AnyMessage_IsOneAnswerOfBoundedLength() => Fuzz.Sample(HostileText.Any.Select(text => "No: " + text), text =>
    {
        foreach (var verdict in new[] { AdmissionVerdict.Deny(403, text), AdmissionVerdict.Allow(warnings: [text, text]), AdmissionVerdict.Allow([JsonPatchOperation.Add(JsonValue.Create("x")!, text)]) })
        {
            var answer = AdmissionReview.Write("u", verdict);
            var response = JsonNode.Parse(answer)!["response"]!;
            Assert.Equal(verdict.IsAllowed, response["allowed"]!.GetValue<bool>());
            Assert.InRange(Encoding.UTF8.GetByteCount(response["status"]?["message"]?.GetValue<string>() ?? ""), 0, 4096);
            Assert.All(response["warnings"]?.AsArray() ?? [], warning => Assert.InRange(Encoding.UTF8.GetByteCount(warning!.GetValue<string>()), 0, 256));
            Assert.DoesNotMatch(@"[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]", $"{response["status"]?["message"]}{string.Concat((response["warnings"]?.AsArray() ?? []).Select(warning => warning!.ToString()))}");
        }
    });
}
