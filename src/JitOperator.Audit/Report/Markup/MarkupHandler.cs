using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using JitOperator.Audit.Commands;

namespace JitOperator.Audit.Report.Markup;

/// <summary>What the compiler makes of <c>MarkupText.Of($"…")</c>: literals are HTML, values are text. There is no way in for other types.</summary>
[InterpolatedStringHandler]
internal readonly struct MarkupHandler
{
    private static readonly HtmlEncoder s_encoder = HtmlEncoder.Create(UnicodeRanges.All);

    private readonly StringBuilder _html;

    public MarkupHandler(int literalLength, int formattedCount) => _html = new StringBuilder(literalLength + (formattedCount * 16));

    /// <summary>
    /// Text that is safe between tags and in quoted attributes. What cannot be seen, moves, or turns the direction of writing stands
    /// there as <c>\u{…}</c>.
    /// </summary>
    public static string Escape(string? text) => text is null ? string.Empty : s_encoder.Encode(TerminalText.Escape(text));

    public void AppendLiteral(string literal) => _html.Append(literal);

    public void AppendFormatted(string? text) => _html.Append(Escape(text));

    public void AppendFormatted(MarkupText markup) => _html.Append(markup.ToString());

    public void AppendFormatted(IEnumerable<MarkupText> pieces)
    {
        foreach (var piece in pieces)
            _html.Append(piece.ToString());
    }

    public void AppendFormatted(long number) => _html.Append(number.ToString(CultureInfo.InvariantCulture));

    public override string ToString() => _html.ToString();
}
