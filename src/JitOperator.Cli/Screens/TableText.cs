using JitOperator.Audit.Commands;

namespace JitOperator.Cli.Screens;

/// <summary>
/// Tables as kubectl writes them. On a narrow terminal cells are shortened and columns left out, so that no row takes a second line.
/// </summary>
public static class TableText
{
    private const int Gap = 3;

    /// <summary>The lines of a table, the headings first.</summary>
    /// <param name="columns">The columns.</param>
    /// <param name="rows">A cell for each column.</param>
    /// <param name="width">Most columns of the terminal that a line may take.</param>
    public static IReadOnlyList<StyledLine> Lines(
        IReadOnlyList<Column> columns, IReadOnlyList<IReadOnlyList<(string Text, Style Style)>> rows, int width)
    {
        var safe = rows.Select(row => row.Select(cell => (Text: TerminalText.Escape(cell.Text), cell.Style)).ToList()).ToList();
        var kept = Enumerable.Range(0, columns.Count).ToList();
        var widths = columns.Select((column, i) => safe.Select(row => TextWidth.Of(row[i].Text)).Append(column.Header.Length).Max()).ToList();
        Fit(columns, kept, widths, width);
        return
        [
            Line(kept, widths, i => (columns[i].Header, Style.Dim)),
            .. safe.Select(row => Line(kept, widths, i => row[i])),
        ];
    }

    private static void Fit(IReadOnlyList<Column> columns, List<int> kept, List<int> widths, int width)
    {
        long Excess() => kept.Sum(i => (long)widths[i]) + (Gap * (kept.Count - 1)) - width;
        while (Excess() > 0)
        {
            var widest = kept.Where(i => widths[i] > Least(columns[i])).OrderByDescending(i => widths[i] - Least(columns[i])).Take(1).ToList();
            if (widest is [var shrink])
            {
                // In one step down to where the next one would be as wide, or by what is left to save.
                var next = kept.Where(i => i != shrink).Select(i => widths[i] - Least(columns[i])).Append(0).Max();
                var room = widths[shrink] - Least(columns[shrink]);
                widths[shrink] -= (int)Math.Max(1, Math.Min(Excess(), room - Math.Max(0, next)));
            }
            else if (kept.Where(i => columns[i].Drop > 0).OrderByDescending(i => columns[i].Drop).Take(1).ToList() is [var drop])
            {
                kept.Remove(drop);
            }
            else
            {
                break;
            }
        }
    }

    private static int Least(Column column) => column.Least is { } least ? Math.Max(least, Math.Min(column.Header.Length, least)) : int.MaxValue;

    private static StyledLine Line(List<int> kept, List<int> widths, Func<int, (string Text, Style Style)> cell)
    {
        var pieces = new List<(string Text, Style Style)>();
        foreach (var i in kept)
        {
            var (text, style) = cell(i);
            var shown = TextWidth.Shorten(text, widths[i]);
            pieces.Add((shown, style));
            if (i != kept[^1])
                pieces.Add((new string(' ', widths[i] - TextWidth.Of(shown) + Gap), Style.Plain));
        }

        return new StyledLine(pieces);
    }
}
