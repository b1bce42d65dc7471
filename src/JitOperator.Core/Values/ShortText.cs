using System.Globalization;

namespace JitOperator.Core.Values;

/// <summary>Cuts text to the bounds of <see cref="Api.Bounds"/>, visibly.</summary>
public static class ShortText
{
    /// <summary>What stands at the end of a text that was cut.</summary>
    public const string Mark = "…";

    /// <summary>
    /// The text, or as much of it as leaves room for <see cref="Mark"/>. Counted in Unicode code points, as the API server counts; no
    /// character is cut in half.
    /// </summary>
    public static string Cut(string text, int codePoints)
    {
        var count = 0;
        var keep = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            count++;
            if (count < codePoints)
            {
                keep += rune.Utf16SequenceLength;
            }
        }

        return count <= codePoints ? text : text[..keep] + Mark;
    }

    /// <summary>A list of texts in at most so many lines, the last of which says how many more there are.</summary>
    public static IReadOnlyList<string> Lines(IReadOnlyList<string> lines, int most, int codePoints)
    {
        var cut = lines.Select(line => Cut(line, codePoints));
        return lines.Count <= most
            ? [.. cut]
            : [.. cut.Take(most - 1), string.Create(CultureInfo.InvariantCulture, $"{Mark} and {lines.Count - most + 1} more")];
    }
}
