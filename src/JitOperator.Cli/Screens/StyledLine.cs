namespace JitOperator.Cli.Screens;

/// <summary>One line for the terminal: pieces of plain text, each with a style. Nothing in the text is markup.</summary>
/// <param name="Pieces">The pieces.</param>
public sealed record StyledLine(IReadOnlyList<(string Text, Style Style)> Pieces)
{
    /// <summary>Nothing.</summary>
    public static StyledLine Empty { get; } = new([]);

    /// <summary>A line of one piece.</summary>
    /// <param name="text">The text.</param>
    /// <param name="style">Its style.</param>
    public static StyledLine Of(string text, Style style = Style.Plain) => new([(text, style)]);

    /// <summary>The line with one more piece.</summary>
    /// <param name="text">The text.</param>
    /// <param name="style">Its style.</param>
    public StyledLine And(string text, Style style = Style.Plain) => new([.. Pieces, (text, style)]);

    /// <summary>The line with another behind it.</summary>
    /// <param name="other">The other.</param>
    public StyledLine And(StyledLine other) => new([.. Pieces, .. other.Pieces]);
}
