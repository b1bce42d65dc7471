using System.Globalization;
using System.Text;

namespace JitOperator.Core.Policies;

/// <summary>Tells names that are put together from several alphabets, or hold characters that nobody sees.</summary>
internal static class Scripts
{
    /// <summary>True for Latin letters together with Cyrillic, Greek or Armenian ones or full-width forms, and for invisible characters.</summary>
    public static bool Mixed(string name)
    {
        var (latin, other) = (false, false);
        foreach (var rune in name.EnumerateRunes())
        {
            if (Rune.GetUnicodeCategory(rune) is UnicodeCategory.Format or UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator)
            {
                return true;
            }

            latin |= rune.Value is (>= 'A' and <= 'Z') or (>= 'a' and <= 'z') or (>= 0xC0 and <= 0x24F);
            other |= Rune.IsLetter(rune) && rune.Value is (>= 0x370 and <= 0x58F) or (>= 0xFF01 and <= 0xFF5E);
        }

        return latin && other;
    }
}
