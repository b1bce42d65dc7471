using CsCheck;
using JitOperator.Core.Values;
using Xunit;

namespace JitOperator.Core.Tests.Values;

public class ShortTextTests
{
    [Theory]
    [InlineData("four", 4, "four")]
    [InlineData("fives", 4, "fiv…")]
    [InlineData("😀😀😀", 3, "😀😀😀")]
    [InlineData("😀😀😀😀", 3, "😀😀…")]
    [InlineData("", 1, "")]
    public void Cut_LongerThanTheBound_EndsInAMark(string text, int most, string expected) => Assert.Equal(expected, ShortText.Cut(text, most));

    [Fact]
    public void Cut_AnyText_KeepsTheBoundInCodePoints() => Gen.Select(Gen.String, Gen.Int[1, 40]).Sample((text, most) =>
        Assert.True(ShortText.Cut(text, most).EnumerateRunes().Count() <= most));

    [Fact]
    public void Lines_TooMany_SaysHowManyMore() =>
        Assert.Equal(["a", "b", "… and 3 more"], ShortText.Lines(["a", "b", "c", "d", "e"], 3, 10));

    [Fact]
    public void Lines_AsManyAsFit_AreAll() => Assert.Equal(["a", "b", "c"], ShortText.Lines(["a", "b", "c"], 3, 10));
}
