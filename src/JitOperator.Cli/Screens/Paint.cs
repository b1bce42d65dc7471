using System.Text;
using JitOperator.Audit.Commands;

namespace JitOperator.Cli.Screens;

/// <summary>Turns styled lines into what a terminal gets: their text escaped, with the colours around it.</summary>
public static class Paint
{
    /// <summary>One line.</summary>
    /// <param name="line">The line.</param>
    /// <param name="color">Whether to colour it.</param>
    /// <param name="width">Most columns; what does not fit is cut, with an ellipsis.</param>
    public static string Line(StyledLine line, bool color, int width = int.MaxValue)
    {
        var painted = new StringBuilder();
        var left = width;
        var safe = line.Pieces.Select(piece => (Text: TerminalText.Escape(piece.Text), piece.Style)).ToList();
        var cut = safe.Sum(piece => (long)TextWidth.Of(piece.Text)) > width;
        foreach (var (text, style) in safe)
        {
            // Room for the ellipsis is kept from the start.
            var fitting = cut ? TextWidth.Cut(text, left - 1) : text;
            left -= TextWidth.Of(fitting);
            Append(painted, fitting, style, color);
            if (fitting.Length < text.Length)
            {
                Append(painted, width > 0 ? "…" : string.Empty, style, color);
                break;
            }
        }

        return painted.ToString();
    }

    private static void Append(StringBuilder painted, string text, Style style, bool color)
    {
        if (text.Length == 0)
            return;
        if (!color || Code(style) is not { } code)
            painted.Append(text);
        else
            painted.Append("\e[").Append(code).Append('m').Append(text).Append("\e[0m");
    }

    private static string? Code(Style style) => style switch
    {
        Style.Strong => "1",
        Style.Dim => "2",
        Style.Good => "32",
        Style.Warning => "33",
        Style.Bad => "31",
        _ => null,
    };
}
