using CsCheck;
using JitOperator.Audit.Commands;

namespace JitOperator.Audit.Tests.Commands;

public sealed class TerminalTextTests
{
    [Theory]
    [InlineData("plain, é 漢 😀", "plain, é 漢 😀")]
    [InlineData("\u001b[31mred", "\\u{1b}[31mred")]
    [InlineData("\u009b31m", "\\u{9b}31m")]
    [InlineData("a\r\nb\tc", "a\\u{d}\\u{a}b\\u{9}c")]
    [InlineData("\u202eevil", "\\u{202e}evil")]
    [InlineData("\u2066\u2028\u200b\u007f", "\\u{2066}\\u{2028}\\u{200b}\\u{7f}")]
    public void Escape_AText_IsSafeToPrint(string text, string expected) => Assert.Equal(expected, TerminalText.Escape(text));

    [Fact]
    public void Escape_HalfOfASurrogatePair_IsWrittenOut() => Assert.Equal("a\\u{d83d}b", TerminalText.Escape("a\ud83db"));

    [Fact]
    public void Escape_AnyText_HasNoControlCharacters() =>
        Gen.String.Sample(text => Assert.DoesNotContain(TerminalText.Escape(text), char.IsControl));
}
