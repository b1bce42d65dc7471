using System.Buffers;
using System.Globalization;
using System.Text;

namespace JitOperator.Audit.Export.Tables;

/// <summary>
/// Cells of CSV (RFC 4180) that are safe in spreadsheets: none begins a formula. A text that would, or that begins with an apostrophe,
/// gets an apostrophe in front; to get back what was written, take one apostrophe from the front of each cell that begins with one.
/// </summary>
public static class CsvText
{
    private const char Guard = '\'';
    private const string Separator = "; ";
    private const string EmptyItem = "\\e";

    // Quotes, commas and line ends need them by the standard; the others, so that no program with other habits parts a cell there.
    private static readonly SearchValues<char> s_quoted =
        SearchValues.Create([.. "\",;'", .. Enumerable.Range(0, 32).Select(control => (char)control)]);

    /// <summary>A text as the content of a cell, without the quotes of CSV.</summary>
    public static string Protect(string text) => text is [Guard, ..] || IsRisky(text) ? Guard + text : text;

    /// <summary>The text that <see cref="Protect"/> was given.</summary>
    public static string Unprotect(string cell) => cell is [Guard, ..] ? cell[1..] : cell;

    /// <summary>The content of a cell as it stands in a row: in quotes where it needs them.</summary>
    public static string Quote(string cell) =>
        cell.AsSpan().ContainsAny(s_quoted) || cell is [' ', ..] or [.., ' ']
            ? $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\""
            : cell;

    /// <summary>
    /// A list in one cell: items parted by <c>; </c>. Within an item, a backslash stands before each semicolon and each backslash; an
    /// item without any text is <c>\e</c>, and a list without any items is nothing.
    /// </summary>
    public static string Join(IEnumerable<string> items) => string.Join(
        Separator,
        items.Select(item => item.Length == 0
            ? EmptyItem
            : item.Replace("\\", "\\\\", StringComparison.Ordinal).Replace(";", "\\;", StringComparison.Ordinal)));

    /// <summary>The items that <see cref="Join"/> was given.</summary>
    public static IReadOnlyList<string> Split(string joined)
    {
        var items = new List<string>();
        if (joined.Length == 0)
            return items;
        var item = new StringBuilder();
        for (var i = 0; i < joined.Length; i++)
        {
            if (joined[i] == '\\' && i + 1 < joined.Length)
            {
                i++;
                if (joined[i] is '\\' or ';')
                    item.Append(joined[i]);
            }
            else if (joined[i] == ';' && i + 1 < joined.Length && joined[i + 1] == ' ')
            {
                i++;
                items.Add(item.ToString());
                item.Clear();
            }
            else
            {
                item.Append(joined[i]);
            }
        }

        items.Add(item.ToString());
        return items;
    }

    // Some programs pass over blanks and marks that nobody sees before they look whether it is a formula.
    private static bool IsRisky(string text)
    {
        if (text is ['\t' or '\r' or '\n', ..])
            return true;
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value is '=' or '+' or '-' or '@' or '\uff1d' or '\uff0b' or '\uff0d' or '\uff20' or '\u2212' or '\ufe62' or '\ufe63' or '\ufe66' or '\ufe6b')
                return true;
            if (!Rune.IsWhiteSpace(rune) && Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format))
                return false;
        }

        return false;
    }
}
