using System.Globalization;
using System.Text;
using CsCheck;

namespace JitOperator.Cli.Tests.Support;

/// <summary>Text that wants to get at the terminal: control sequences, C1 controls, turned writing, line ends, great length.</summary>
internal static class Hostile
{
    private static readonly string[] Pieces =
    [
        "\e[2J", "\e]0;title\a", "\e]8;;http://x\e\\", "\u009b31m", "\u0090", "\u202e", "\u2066", "\u200b", "\u2028", "\r", "\n", "\r\n", "\t", "\b\b\b", "\0", "\u007f",
        "\ud800", "\udc00", "\U000e0041", "\ufeff", "[red]", "{0}", "日本語", "e\u0301", "plain words", "x", "\"", "\\", "'", ": ", "# ", "- ",
    ];

    public static readonly Gen<string> Text = Gen.Select(
        Gen.OneOf(Gen.Int[0, Pieces.Length - 1].Select(i => Pieces[i]), Gen.String).Array[0, 12], Gen.Int[1, 4], (pieces, times) => string.Concat(Enumerable.Repeat(string.Concat(pieces), times)));

    /// <summary>What of a text a terminal would obey.</summary>
    public static IEnumerable<char> In(string output) =>
        output.Where(c => c != '\n' && (char.IsControl(c) || char.GetUnicodeCategory(c) is UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator));

    /// <summary>Whether a text has a code point beyond the basic plane that a terminal would obey.</summary>
    public static bool HasHiddenRune(string output) => output.EnumerateRunes().Any(rune => Rune.GetUnicodeCategory(rune) == UnicodeCategory.Format);
}
