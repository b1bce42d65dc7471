using System.Text;

namespace JitOperator.Cli.Screens;

/// <summary>
/// A few lines that are drawn over and over at the bottom of a terminal. Lines are cut to its width and number, so that what was drawn
/// can be drawn over. The last drawing stays.
/// </summary>
/// <param name="terminal">The terminal; it has to be a screen.</param>
internal sealed class LiveScreen(Terminal terminal)
{
    private int _drawn;

    /// <summary>Draws lines where the last ones were.</summary>
    public void Draw(IReadOnlyList<StyledLine> lines)
    {
        var (columns, rows) = terminal.Size();
        var shown = lines.Count < rows ? lines : [.. lines.Take(Math.Max(1, rows - 2)), StyledLine.Of($"… {lines.Count - Math.Max(1, rows - 2)} more", Style.Dim)];
        var frame = new StringBuilder();
        if (_drawn > 0)
            frame.Append("\e[").Append(_drawn).Append('F');
        foreach (var line in shown)
            frame.Append(Paint.Line(line, terminal.HasColor, columns - 1)).Append("\e[K\n");
        // What is left of a taller drawing.
        frame.Append("\e[J");
        terminal.Output.Write(frame.ToString());
        terminal.Output.Flush();
        _drawn = shown.Count;
    }
}
