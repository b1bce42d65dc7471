using CsCheck;
using JitOperator.Core.Values;
using Xunit;

namespace JitOperator.Core.Tests.Values;

public class DurationTextTests
{
    [Theory]
    [InlineData("1h30m", 5400)]
    [InlineData("45m", 2700)]
    [InlineData("90s", 90)]
    [InlineData("2h0m1s", 7201)]
    [InlineData("8784h", 31_622_400)]
    public void TryParse_WellFormed_GivesSeconds(string text, long seconds)
    {
        Assert.True(DurationText.TryParse(text, out var duration));
        Assert.Equal(TimeSpan.FromSeconds(seconds), duration);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("0s")]
    [InlineData("-1h")]
    [InlineData("1.5h")]
    [InlineData("1H")]
    [InlineData("30m1h")]
    [InlineData("1h 30m")]
    [InlineData("1h\n")]
    [InlineData("\u0661h")]
    [InlineData("PT1H")]
    [InlineData("8785h")]
    [InlineData("99999999999999h")]
    [InlineData("999999999999999999999999999999s")]
    public void TryParse_AnythingElse_IsRefused(string? text)
    {
        Assert.False(DurationText.TryParse(text, out var duration));
        Assert.Equal(TimeSpan.Zero, duration);
    }

    [Fact]
    public void Format_OfWhatWasParsed_ParsesToTheSame() => Gen.Long[1, 31_622_400].Sample(seconds =>
    {
        var duration = TimeSpan.FromSeconds(seconds);
        return DurationText.TryParse(DurationText.Format(duration), out var again) && again == duration;
    });
}
