using CsCheck;
using JitOperator.Core.Values;
using Xunit;

namespace JitOperator.Core.Tests.Values;

public class NamePatternTests
{
    [Theory]
    [InlineData("pay", "pay", true)]
    [InlineData("pay", "pay-1", false)]
    [InlineData("pay", "Pay", false)]
    [InlineData("team-*", "team-a", true)]
    [InlineData("team-*", "team-", true)]
    [InlineData("team-*", "team", false)]
    [InlineData("te*m", "team", false)]
    [InlineData("**", "anything", false)]
    [InlineData("team-**", "team-a", false)]
    [InlineData("pay", null, false)]
    [InlineData("pay", "", false)]
    public void Matches_Pattern_CoversOnlyWhatItSays(string pattern, string? name, bool expected) =>
        Assert.Equal(expected, NamePattern.Matches(pattern, name));

    [Fact]
    public void Matches_EmptyOrLoneStar_CoversNothing() => Gen.String.Sample(name =>
        !NamePattern.Matches(null, name) && !NamePattern.Matches(string.Empty, name) && !NamePattern.Matches("*", name));
}
