using System.Globalization;
using System.Text;

namespace JitOperator.Runtime.Diagnostics;

/// <summary>Makes text that people typed safe for logs and terminals: nothing in it moves a cursor, breaks a line or turns the direction.</summary>
internal static class PrintableText
{
    /// <summary>Stands for what was cut off.</summary>
    public const string Ellipsis = "…";

    private static readonly Rune Replacement = Rune.ReplacementChar;

    /// <summary>Replaces control and format characters and lone surrogates by U+FFFD, and cuts at a length.</summary>
    /// <param name="text">Anything.</param>
    /// <param name="longest">In bytes of UTF-8, the mark of a cut included; at least that mark's 3.</param>
    public static string Of(string text, int longest)
    {
        var printable = new StringBuilder(Math.Min(text.Length, longest));
        var (length, room) = (0, 0);
        foreach (var rune in text.EnumerateRunes())
        {
            var safe = IsPrintable(rune) ? rune : Replacement;
            length += safe.Utf8SequenceLength;
            if (length > longest)
                return printable.ToString(0, room) + Ellipsis;
            printable.Append(safe);
            if (length <= longest - Encoding.UTF8.GetByteCount(Ellipsis))
                room = printable.Length;
        }

        return printable.ToString();
    }

    private static bool IsPrintable(Rune rune) => Rune.GetUnicodeCategory(rune) is not
        (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.Surrogate);
}
