using System.Text;
using CsCheck;
using JitOperator.Runtime.Diagnostics;

namespace JitOperator.Runtime.Tests.Diagnostics;

public sealed class PrintableTextTests
{
    [Fact]
    public void Of_AnyText_FitsAndMovesNoCursor() =>
        Gen.Select(Gen.String, Gen.Int[3, 60]).Sample((text, longest) =>
        {
            var safe = PrintableText.Of(text, longest);
            return Encoding.UTF8.GetByteCount(safe) <= longest && !safe.Any(char.IsControl) && PrintableText.Of(safe, longest) == safe;
        });

    [Theory]
    [InlineData("", 3, "")]
    [InlineData("abcdef", 6, "abcdef")]
    [InlineData("abcdefg", 6, "abc…")]
    [InlineData("ääää", 8, "ääää")]
    [InlineData("ääääa", 8, "ää…")]
    [InlineData("😀😀", 7, "😀…")]
    [InlineData("a\nb\u001b[2J\u202ec", 50, "a\ufffdb\ufffd[2J\ufffdc")]
    public void Of_Text_IsReplacedAndCutVisibly(string text, int longest, string expected) =>
        Assert.Equal(expected, PrintableText.Of(text, longest));

    /// <summary>Half a character, which no file that holds test data can carry.</summary>
    [Fact]
    public void Of_LoneSurrogate_IsReplaced() => Assert.Equal("\ufffdx", PrintableText.Of("\ud800x", 50));
}
