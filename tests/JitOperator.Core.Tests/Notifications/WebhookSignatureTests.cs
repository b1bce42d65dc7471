using System.Text;
using JitOperator.Core.Notifications;
using Xunit;

namespace JitOperator.Core.Tests.Notifications;

public class WebhookSignatureTests
{
    /// <summary>The example that implementations of Standard Webhooks share.</summary>
    [Fact]
    public void Sign_ExampleOfTheSpecification_IsTheSame()
    {
        var keys = WebhookSignature.ReadKeys("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", out var fault);

        Assert.Null(fault);
        Assert.Equal(
            "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
            WebhookSignature.Sign(keys, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, """{"test": 2432232314}"""u8));
    }

    [Fact]
    public void Sign_TwoKeys_HasASignatureOfEach()
    {
        var one = WebhookSignature.ReadKeys(new string('a', 32), out _);
        var two = WebhookSignature.ReadKeys(new string('b', 32), out _);
        var both = WebhookSignature.ReadKeys($"{new string('a', 32)}\n{new string('b', 32)}\n", out _);
        var body = Encoding.UTF8.GetBytes("{}");

        Assert.Equal(
            $"{WebhookSignature.Sign(one, "1-a", 1, body)} {WebhookSignature.Sign(two, "1-a", 1, body)}",
            WebhookSignature.Sign(both, "1-a", 1, body));
    }

    [Theory]
    [InlineData("")]
    [InlineData("tiny-key")]
    [InlineData("whsec_c2hvcnQ=")]
    [InlineData("whsec_***not-base64-of-any-kind***")]
    public void ReadKeys_Unusable_SaysSoWithoutTheKey(string text)
    {
        Assert.Empty(WebhookSignature.ReadKeys(text, out var fault));
        Assert.NotNull(fault);
        Assert.True(text.Length == 0 || !fault.Contains(text, StringComparison.Ordinal));
        Assert.DoesNotContain("not-base64", fault, StringComparison.Ordinal);
    }
}
