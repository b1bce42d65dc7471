using System.Globalization;

namespace JitOperator.Audit.Report.Markup;

/// <summary>Small pieces that pages are made of.</summary>
internal static class Html
{
    /// <summary>What somebody typed, on its own: letters that are written from the right do not pull their neighbours along. Null is a dash.</summary>
    public static MarkupText Words(string? text) => string.IsNullOrEmpty(text) ? Dash : MarkupText.Of($"<bdi>{text}</bdi>");

    /// <summary>What somebody typed, with its lines.</summary>
    public static MarkupText Prose(string? text) => string.IsNullOrWhiteSpace(text)
        ? Dash
        : MarkupText.Of($"<span class=\"prose\">{text.ReplaceLineEndings("\n").Trim('\n').Split('\n').Select(line => MarkupText.Of($"<bdi>{line}</bdi>"))}</span>");

    /// <summary>A name or a number to be read letter by letter.</summary>
    public static MarkupText Code(string? text) => string.IsNullOrEmpty(text) ? Dash : MarkupText.Of($"<code>{text}</code>");

    /// <summary>Names, with commas.</summary>
    public static MarkupText Names(IEnumerable<string>? names) =>
        names?.Select(Words).ToList() is { Count: > 0 } pieces ? MarkupText.Join(pieces, ", ") : Dash;

    /// <summary>Nothing, for people and for screen readers.</summary>
    public static MarkupText Dash { get; } = MarkupText.Of($"<span class=\"none\"><span aria-hidden=\"true\">–</span><span class=\"heard\">none</span></span>");

    /// <summary>A word in a coloured frame; the word says it, the colour only helps.</summary>
    /// <param name="tone">A class of the style sheet.</param>
    /// <param name="word">The word.</param>
    public static MarkupText Badge(string tone, string word) => MarkupText.Of($"<span class=\"badge {tone}\">{word}</span>");

    /// <summary>A number, with spaces between thousands.</summary>
    public static string Number(long number) => number.ToString("#,0", s_numbers);

    /// <summary>A number and the word for what is counted.</summary>
    public static string Count(long number, string one, string many) => $"{Number(number)} {(number == 1 ? one : many)}";

    /// <summary>A row of a list of facts.</summary>
    public static MarkupText Fact(string name, MarkupText value) => MarkupText.Of($"<div><dt>{name}</dt><dd>{value}</dd></div>");

    /// <summary>A section with a heading, in the contents by its <paramref name="id"/>.</summary>
    public static MarkupText Section(string id, string heading, MarkupText content) => MarkupText.Of(
        $"""
        <section class="card" aria-labelledby="{id}">
        <h2 id="{id}" tabindex="-1">{heading}</h2>
        {content}
        </section>

        """);

    /// <summary>A table that may be wider than the page: then it moves within its frame, by the keyboard too.</summary>
    /// <param name="caption">What is in it.</param>
    /// <param name="columns">Heads of the columns; the first column heads the rows.</param>
    /// <param name="rows">Rows of as many cells.</param>
    public static MarkupText Table(string caption, IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<MarkupText>> rows) => MarkupText.Of(
        $"""
        <div class="scroll" tabindex="0" role="group" aria-label="{caption}">
        <table>
        <caption>{caption}</caption>
        <thead><tr>{columns.Select(column => MarkupText.Of($"<th scope=\"col\">{column}</th>"))}</tr></thead>
        <tbody>
        {rows.Select(Row)}</tbody>
        </table>
        </div>

        """);

    private static readonly NumberFormatInfo s_numbers = new() { NumberGroupSeparator = "\u2009" };

    private static MarkupText Row(IReadOnlyList<MarkupText> cells) =>
        MarkupText.Of($"<tr><th scope=\"row\">{cells[0]}</th>{cells.Skip(1).Select(cell => MarkupText.Of($"<td>{cell}</td>"))}</tr>\n");
}
