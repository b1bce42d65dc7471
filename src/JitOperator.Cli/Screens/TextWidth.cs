using System.Globalization;
using System.Text;

namespace JitOperator.Cli.Screens;

/// <summary>
/// How many columns text takes on a terminal: wide East Asian characters and emoji (Unicode Standard Annex 11, W and F) two, marks that
/// combine with the letter before them none. For text without control characters.
/// </summary>
public static class TextWidth
{
    // Blocks whose characters are wide. Coarse at the edges: a column too many is harmless, one too few is not.
    private static readonly (int First, int Last)[] Wide =
    [
        (0x1100, 0x115F), (0x231A, 0x231B), (0x2329, 0x232A), (0x23E9, 0x23F3), (0x25FD, 0x25FE), (0x2614, 0x2615), (0x2648, 0x2653),
        (0x267F, 0x267F), (0x2693, 0x2693), (0x26A1, 0x26A1), (0x26AA, 0x26AB), (0x26BD, 0x26BE), (0x26C4, 0x26C5), (0x26CE, 0x26CE),
        (0x26D4, 0x26D4), (0x26EA, 0x26EA), (0x26F2, 0x26F5), (0x26FA, 0x26FD), (0x2705, 0x2705), (0x270A, 0x270B), (0x2728, 0x2728),
        (0x274C, 0x274E), (0x2753, 0x2757), (0x2795, 0x2797), (0x27B0, 0x27BF), (0x2B1B, 0x2B1C), (0x2B50, 0x2B55), (0x2E80, 0xA4CF),
        (0xA960, 0xA97F), (0xAC00, 0xD7A3), (0xF900, 0xFAFF), (0xFE10, 0xFE19), (0xFE30, 0xFE6F), (0xFF00, 0xFF60), (0xFFE0, 0xFFE6),
        (0x16FE0, 0x18CFF), (0x1AFF0, 0x1B2FF), (0x1F004, 0x1F004), (0x1F0CF, 0x1F0CF), (0x1F18E, 0x1F19A), (0x1F200, 0x1F320),
        (0x1F32D, 0x1F64F), (0x1F680, 0x1F6FC), (0x1F7E0, 0x1F7F0), (0x1F90C, 0x1F9FF), (0x1FA70, 0x1FAFF), (0x20000, 0x3FFFD),
    ];

    /// <summary>Columns of a text.</summary>
    /// <param name="text">The text.</param>
    public static int Of(string text) => text.EnumerateRunes().Sum(Of);

    /// <summary>As much of the beginning of a text as fits into some columns.</summary>
    /// <param name="text">The text.</param>
    /// <param name="columns">The columns.</param>
    public static string Cut(string text, int columns)
    {
        var (used, length) = (0, 0);
        foreach (var rune in text.EnumerateRunes())
        {
            used += Of(rune);
            if (used > columns)
                return text[..length];
            length += rune.Utf16SequenceLength;
        }

        return text;
    }

    /// <summary>A text that takes no more than some columns, with an ellipsis where it was cut.</summary>
    /// <param name="text">The text.</param>
    /// <param name="columns">The columns.</param>
    public static string Shorten(string text, int columns) => Of(text) <= columns ? text : columns <= 0 ? string.Empty : Cut(text, columns - 1) + "…";

    private static int Of(Rune rune) => rune.Value < 0x300
        ? 1
        : Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark
            ? 0
            : Array.Exists(Wide, range => rune.Value >= range.First && rune.Value <= range.Last) ? 2 : 1;
}
