using CsCheck;
using JitOperator.Core.Values;
using Xunit;

namespace JitOperator.Core.Tests.Values;

public class PersonNameTests
{
    [Theory]
    [InlineData("alice", "ALICE")]
    [InlineData("alice", "ａｌｉｃｅ")] // full width
    [InlineData("alice", " al ice ")]
    [InlineData("alice", "al\u200bice")] // zero-width space
    [InlineData("alice", "al\u00adice")] // soft hyphen
    [InlineData("alice", "\u202ealice")] // right-to-left override
    [InlineData("alice", "alice\u0000")]
    [InlineData("alice", "аliсе")] // Cyrillic а, с, е
    [InlineData("alice", "АLIСЕ")] // the same as capitals
    [InlineData("bob", "bοb")] // a Greek ο
    [InlineData("kate", "κατε")]
    [InlineData("zoe", "Zoë")]
    [InlineData("zoe", "zoe\u0308")] // a combining mark
    [InlineData("kelvin", "\u212aelvin")] // the Kelvin sign
    [InlineData("nguyen", "nguy\u1ec5n")] // e with two marks, as one character
    [InlineData("nguyen", "nguye\u0302\u0303n")] // and as three
    [InlineData("андрей", "андреи\u0306")] // й as two characters
    [InlineData("νίκος", "νι\u0301κος")] // ί as two
    [InlineData("alice", "al\u0130ce")] // a capital I with a dot
    [InlineData("alice@example.com", "alice+jit@example.com")]
    [InlineData("alice@example.com", "Alice+a+b@EXAMPLE.com")]
    public void Same_AnotherSpelling_IsTheSamePerson(string one, string other)
    {
        Assert.True(PersonName.Same(one, other));
        Assert.True(PersonName.Same(other, one));
    }

    [Theory]
    [InlineData("alice", "bob")]
    [InlineData("alice", "alice2")]
    [InlineData("alice", "alice@example.com")]
    [InlineData("alice@example.com", "alice@example.org")]
    [InlineData("alice+x", "alice")] // a tag is of mail addresses only
    [InlineData("+x@example.com", "@example.com")]
    [InlineData("system:serviceaccount:ci:a", "system:serviceaccount:ci:b")]
    [InlineData("李雷", "韩梅梅")]
    [InlineData("", "")]
    [InlineData(null, null)]
    [InlineData(null, "alice")]
    public void Same_SomebodyElseOrNobody_IsNot(string? one, string? other)
    {
        Assert.False(PersonName.Same(one, other));
        Assert.False(PersonName.Same(other, one));
    }

    private static readonly Gen<string> Names = Gen.OneOf(
        Gen.String,
        Gen.Char["aeocpxаеосрхαοİıßﬁ+@ .-\u200b\u0301ＡＺ"].Array[0, 12].Select(letters => new string(letters)));

    [Fact]
    public void Skeleton_OfASkeleton_IsTheSame() => Names.Sample(
        name => PersonName.Skeleton(PersonName.Skeleton(name)) == PersonName.Skeleton(name), iter: 20_000);

    [Fact]
    public void Skeleton_OfEveryCharacter_IsItsOwnSkeleton() => Assert.All(
        Enumerable.Range(1, 0x1FFFF).Where(System.Text.Rune.IsValid).Select(value => new System.Text.Rune(value).ToString()),
        letter => Assert.Equal(PersonName.Skeleton(letter), PersonName.Skeleton(PersonName.Skeleton(letter))));

    [Fact]
    public void Skeleton_OfUpperCaseOrWithMarks_IsTheSame() => Gen.Char['a', 'z'].Array[1, 12].Select(letters => new string(letters)).Sample(name =>
    {
        Assert.Equal(PersonName.Skeleton(name), PersonName.Skeleton(name.ToUpperInvariant()));
        Assert.Equal(PersonName.Skeleton(name), PersonName.Skeleton(string.Join('\u0301', name.ToCharArray())));
        Assert.Equal(PersonName.Skeleton(name), PersonName.Skeleton(string.Concat(name.Select(c => (char)(c + 0xFEE0)))));
        Assert.Equal(PersonName.Skeleton(name + "@example.com"), PersonName.Skeleton(name + "+" + name + "@example.com"));
    }, iter: 1000);

    [Fact]
    public void Skeleton_HalfOfASurrogatePair_DoesNotThrow() => Assert.NotEmpty(PersonName.Skeleton("a\ud800b"));
}
