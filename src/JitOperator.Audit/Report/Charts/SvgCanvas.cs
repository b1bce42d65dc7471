using System.Globalization;
using JitOperator.Audit.Report.Markup;
using OxyPlot;

namespace JitOperator.Audit.Report.Charts;

/// <summary>
/// Draws a chart as a piece of SVG in the page: with classes in place of colours, so that the page's style sheet rules, and nothing that
/// a strict content security policy forbids. Text is measured by counting, so that no font of a machine changes a byte.
/// </summary>
internal sealed class SvgCanvas : ClippingRenderContext
{
    private const double WidthOfALetter = 0.56;

    private readonly List<MarkupText> _shapes = [];
    private ChartLink? _link;
    private bool _hasLinks;

    /// <summary>Draws a model.</summary>
    /// <param name="model">The chart.</param>
    /// <param name="width">Width, in units of its own.</param>
    /// <param name="height">Height.</param>
    /// <param name="label">What is in it, for those who do not see it.</param>
    /// <param name="kind">A class of the style sheet.</param>
    public static MarkupText Draw(PlotModel model, int width, int height, string label, string kind)
    {
        var canvas = new SvgCanvas();
        ((IPlotModel)model).Update(updateData: true);
        ((IPlotModel)model).Render(canvas, new OxyRect(0, 0, width, height));
        // What has links in it is no picture to a screen reader; it is left to those who see it and have a pointer, and the caption is read.
        var hasLinks = canvas._hasLinks;
        return MarkupText.Of(
            $"""
            <svg class="{kind}" viewBox="0 0 {width} {height}" {(hasLinks ? MarkupText.Of($"aria-hidden=\"true\"") : MarkupText.Of($"role=\"img\" aria-label=\"{label}\""))}>
            {canvas._shapes}</svg>
            {(hasLinks ? MarkupText.Of($"<figcaption class=\"heard\">{label}</figcaption>\n") : MarkupText.None)}
            """);
    }

    /// <inheritdoc/>
    public override void SetToolTip(string? text) => _link = ChartLink.Parse(text);

    /// <inheritdoc/>
    public override void DrawRectangle(OxyRect rectangle, OxyColor fill, OxyColor stroke, double thickness, EdgeRenderingMode edgeRenderingMode)
    {
        if (!fill.IsVisible())
            return;
        var rect = MarkupText.Of(
            $"<rect class=\"{ChartInk.ClassOf(fill)}\" x=\"{Text(rectangle.Left)}\" y=\"{Text(rectangle.Top)}\" width=\"{Text(Math.Max(rectangle.Width, 3))}\" height=\"{Text(rectangle.Height)}\" rx=\"2\">");
        Add(_link is { Title: var title }
            ? MarkupText.Of($"{rect}<title>{title}</title></rect>\n")
            : MarkupText.Of($"{rect}</rect>\n"));
    }

    /// <inheritdoc/>
    public override void DrawLine(
        IList<ScreenPoint> points, OxyColor stroke, double thickness, EdgeRenderingMode edgeRenderingMode, double[]? dashArray, LineJoin lineJoin)
    {
        if (!stroke.IsVisible() || thickness <= 0)
            return;
        Add(MarkupText.Of($"<polyline class=\"{ChartInk.ClassOf(stroke)}\" points=\"{string.Join(' ', points.Select(point => $"{Text(point.X)},{Text(point.Y)}"))}\"/>\n"));
    }

    /// <inheritdoc/>
    public override void DrawPolygon(
        IList<ScreenPoint> points, OxyColor fill, OxyColor stroke, double thickness, EdgeRenderingMode edgeRenderingMode, double[]? dashArray, LineJoin lineJoin)
    {
        if (fill.IsVisible())
            Add(MarkupText.Of($"<polygon class=\"{ChartInk.ClassOf(fill)}\" points=\"{string.Join(' ', points.Select(point => $"{Text(point.X)},{Text(point.Y)}"))}\"/>\n"));
    }

    /// <inheritdoc/>
    public override void DrawText(
        ScreenPoint p,
        string? text,
        OxyColor fill,
        string? fontFamily,
        double fontSize,
        double fontWeight,
        double rotation,
        HorizontalAlignment horizontalAlignment,
        VerticalAlignment verticalAlignment,
        OxySize? maxSize)
    {
        if (string.IsNullOrEmpty(text))
            return;
        var anchor = horizontalAlignment switch
        {
            HorizontalAlignment.Left => "start",
            HorizontalAlignment.Right => "end",
            _ => "middle",
        };
        var baseline = verticalAlignment switch
        {
            VerticalAlignment.Top => fontSize * 0.85,
            VerticalAlignment.Bottom => fontSize * -0.2,
            _ => fontSize * 0.35,
        };
        Add(MarkupText.Of(
            $"<text class=\"{ChartInk.ClassOf(fill)}\" x=\"{Text(p.X)}\" y=\"{Text(p.Y + baseline)}\" font-size=\"{Text(fontSize)}\" text-anchor=\"{anchor}\">{text}</text>\n"));
    }

    /// <inheritdoc/>
    public override OxySize MeasureText(string? text, string? fontFamily, double fontSize, double fontWeight) =>
        string.IsNullOrEmpty(text) ? OxySize.Empty : new(text.Length * fontSize * WidthOfALetter, fontSize * 1.2);

    /// <inheritdoc/>
    protected override void SetClip(OxyRect clippingRectangle)
    {
        // Axes hold what is drawn within their bounds.
    }

    /// <inheritdoc/>
    protected override void ResetClip()
    {
    }

    private static string Text(double number) => number.ToString("0.##", CultureInfo.InvariantCulture);

    private void Add(MarkupText shape)
    {
        _hasLinks |= _link is not null;
        _shapes.Add(_link is { Target: var target } ? MarkupText.Of($"<a href=\"#{target}\" tabindex=\"-1\">{shape}</a>\n") : shape);
    }
}
