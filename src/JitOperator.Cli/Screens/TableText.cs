using JitOperator.Audit.Commands;

namespace JitOperator.Cli.Screens;

/// <summary>
/// Tables as kubectl writes them. On a narrow terminal cells are shortened and columns left out, so that no row takes a second line.
/// </summary>
public static class TableText
{
    private const int Gap = 3;
    private const int Narrowest = 3;

    /// <summary>The lines of a table, the headings first.</summary>
    /// <param name="columns">The columns.</param>
    /// <param name="rows">A cell for each column.</param>
    /// <param name="width">Most columns of the terminal that a line may take.</param>
    public static IReadOnlyList<StyledLine> Lines(
        IReadOnlyList<Column> columns, IReadOnlyList<IReadOnlyList<(string Text, Style Style)>> rows, int width)
    {
        var safe = rows.Select(row => row.Select(cell => (Text: TerminalText.Escape(cell.Text), cell.Style)).ToList()).ToList();
        var natural = columns.Select((column, i) => safe.Select(row => TextWidth.Of(row[i].Text)).Append(column.Header.Length).Max()).ToArray();
        var (kept, widths) = Fit(columns, natural, width);
        return
        [
            Line(kept, widths, i => (columns[i].Header, Style.Dim)),
            .. safe.Select(row => Line(kept, widths, i => row[i])),
        ];
    }

    // First cells are shortened to where they are still of use, then columns go, and at last cells become as short as it takes.
    private static (List<int> Kept, int[] Widths) Fit(IReadOnlyList<Column> columns, int[] natural, int width)
    {
        var kept = Enumerable.Range(0, columns.Count).ToList();
        while (true)
        {
            var widths = Shrunk(kept, natural, i => columns[i].Least ?? natural[i], width);
            if (Total(kept, widths) <= width)
                return (kept, widths);
            if (kept.Where(i => columns[i].Drop > 0).OrderByDescending(i => columns[i].Drop).Take(1).ToList() is not [var drop])
                return (kept, Shrunk(kept, widths, _ => Narrowest, width));
            kept.Remove(drop);
        }
    }

    private static int[] Shrunk(List<int> kept, int[] from, Func<int, int> least, int width)
    {
        var widths = (int[])from.Clone();
        for (var excess = Total(kept, widths) - width; excess > 0; excess--)
        {
            var widest = kept.Where(i => widths[i] > least(i)).OrderByDescending(i => widths[i]).FirstOrDefault(-1);
            if (widest < 0)
                break;
            // What is far wider than the terminal needs no small steps.
            var step = Math.Min(excess, Math.Max(0, Math.Min(widths[widest] - Math.Max(width, least(widest)), excess - 1)));
            widths[widest] -= (int)Math.Max(1, step);
            excess -= Math.Max(0, step - 1);
        }

        return widths;
    }

    private static long Total(List<int> kept, int[] widths) => kept.Sum(i => (long)widths[i]) + (Gap * (kept.Count - 1));

    private static StyledLine Line(List<int> kept, int[] widths, Func<int, (string Text, Style Style)> cell)
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
