using System.Globalization;
using System.Text;

namespace JitOperator.Audit.Commands;

/// <summary>Text that people wrote, safe to print: nothing in it moves the cursor, colours, or turns the direction of writing.</summary>
public static class TerminalText
{
    /// <summary>
    /// The text with each control and format character, line and paragraph separator and half of a surrogate pair as <c>\u{…}</c>, with
    /// its code point in hexadecimal.
    /// </summary>
    public static string Escape(string text)
    {
        var safe = new StringBuilder(text.Length);
        var rest = text.AsSpan();
        while (!rest.IsEmpty)
        {
            var isRune = Rune.DecodeFromUtf16(rest, out var rune, out var length) == System.Buffers.OperationStatus.Done;
            if (isRune && !IsUnsafe(rune))
                safe.Append(rest[..length]);
            else
                safe.Append(CultureInfo.InvariantCulture, $"\\u{{{(isRune ? rune.Value : rest[0]):x}}}");
            rest = rest[length..];
        }

        return safe.ToString();
    }

    private static bool IsUnsafe(Rune rune) => Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format
        or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
