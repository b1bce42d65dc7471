using System.Globalization;
using OxyPlot;
using OxyPlot.Annotations;
using OxyPlot.Axes;
using OxyPlot.Series;

namespace JitOperator.Audit.Report.Charts;

/// <summary>What the charts of a report have in common.</summary>
internal static class Chart
{
    /// <summary>Size of text, in the chart's units.</summary>
    public const double FontSize = 13;

    /// <summary>An empty chart.</summary>
    public static PlotModel Empty(OxyThickness margins) => new()
    {
        Culture = CultureInfo.InvariantCulture,
        DefaultFontSize = FontSize,
        TextColor = ChartInk.Label,
        PlotAreaBorderThickness = new OxyThickness(0),
        PlotMargins = margins,
        Padding = new OxyThickness(0),
    };

    /// <summary>Names along an axis, one for each line of bars.</summary>
    public static CategoryAxis Names(AxisPosition position, IEnumerable<string> names)
    {
        var axis = new CategoryAxis
        {
            Position = position,
            TickStyle = TickStyle.None,
            AxislineStyle = LineStyle.Solid,
            AxislineColor = ChartInk.Axis,
            TextColor = ChartInk.Label,
            MinimumPadding = 0,
            MaximumPadding = 0,
        };
        axis.Labels.AddRange(names);
        (axis.Minimum, axis.Maximum) = (-0.5, axis.Labels.Count - 0.5);
        if (position == AxisPosition.Left)
            (axis.StartPosition, axis.EndPosition) = (1, 0);
        return axis;
    }

    /// <summary>A bar from one place to another.</summary>
    public static RectangleBarSeries Bar(double x0, double y0, double x1, double y1, OxyColor color, ChartLink? link = null)
    {
        var series = new RectangleBarSeries { FillColor = color, StrokeThickness = 0, ToolTip = link?.ToString() };
        series.Items.Add(new RectangleBarItem(x0, y0, x1, y1));
        return series;
    }

    /// <summary>A number above a bar.</summary>
    public static TextAnnotation Above(double x, double y, string text) => new()
    {
        TextPosition = new DataPoint(x, y),
        Text = text,
        TextColor = ChartInk.Value,
        StrokeThickness = 0,
        TextHorizontalAlignment = HorizontalAlignment.Center,
        TextVerticalAlignment = VerticalAlignment.Bottom,
    };
}
