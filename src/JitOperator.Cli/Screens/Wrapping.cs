using JitOperator.Audit.Commands;

namespace JitOperator.Cli.Screens;

/// <summary>Facts on a page: a label, and text that is wrapped beside it.</summary>
internal static class Wrapping
{
    private const int Widest = 110;

    /// <summary>Columns of the labels.</summary>
    public const int Label = 11;

    /// <summary>The lines of one fact.</summary>
    /// <param name="label">Its label.</param>
    /// <param name="text">Text that anybody may have written; its line breaks are shown as <c>↵</c>, so that it cannot pass for another fact.</param>
    /// <param name="width">Columns of the terminal.</param>
    /// <param name="style">Style of the text.</param>
    public static IEnumerable<StyledLine> Fact(string label, string text, int width, Style style = Style.Plain)
    {
        var lines = Lines(OneLine(text), Math.Max(20, Math.Min(width - 1, Widest) - Label - 2));
        return lines.Select((line, i) => StyledLine.Of("  " + (i == 0 ? label : string.Empty).PadRight(Label), Style.Dim).And(line, style));
    }

    /// <summary>Text in one line.</summary>
    public static string OneLine(string text) =>
        text.ReplaceLineEndings("\n").Trim('\n').Replace("\n", " ↵ ", StringComparison.Ordinal).Replace('\t', ' ');

    /// <summary>Text, broken at spaces, or within words that are too long. Escaped already, so that nothing becomes wider later.</summary>
    public static IEnumerable<string> Lines(string text, int columns)
    {
        var rest = TerminalText.Escape(text);
        do
        {
            var line = TextWidth.Cut(rest, columns);
            if (line.Length < rest.Length && line.LastIndexOf(' ') is > 0 and var space)
                line = line[..space];
            // Not even one character fits: on with it all the same.
            if (line.Length == 0 && rest.Length > 0)
                line = rest[..Math.Min(rest.Length, char.IsHighSurrogate(rest[0]) ? 2 : 1)];
            yield return line;
            rest = rest[line.Length..].TrimStart(' ');
        }
        while (rest.Length > 0);
    }
}
