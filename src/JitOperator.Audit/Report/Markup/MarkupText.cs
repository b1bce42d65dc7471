namespace JitOperator.Audit.Report.Markup;

/// <summary>
/// A piece of HTML. It comes only from literals of this program with values in between, and values are escaped unless they are such
/// pieces themselves: text that somebody typed cannot become markup by forgetting to escape it.
/// </summary>
internal readonly record struct MarkupText
{
    private readonly string? _html;

    private MarkupText(string html) => _html = html;

    /// <summary>Nothing.</summary>
    public static MarkupText None { get; }

    /// <summary>Makes a piece from a literal and the values in it. Attributes' values stand in double quotes.</summary>
    public static MarkupText Of(ref MarkupHandler html) => new(html.ToString());

    /// <summary>Pieces one after the other.</summary>
    public static MarkupText Join(IEnumerable<MarkupText> pieces, string separator = "") =>
        new(string.Join(MarkupHandler.Escape(separator), pieces.Select(piece => piece._html)));

    /// <summary>The style sheet, which is a part of this program and no text of anybody's.</summary>
    public static MarkupText Style(string css) => new(css);

    /// <inheritdoc/>
    public override string ToString() => _html ?? string.Empty;
}
