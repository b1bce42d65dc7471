using JitOperator.Audit.Report.Markup;
using OxyPlot;
using OxyPlot.Axes;

namespace JitOperator.Audit.Report.Charts;

/// <summary>How many there are of each length: columns with their numbers.</summary>
internal static class HistogramChart
{
    private const int Width = 480;
    private const int Height = 210;

    /// <summary>Draws it.</summary>
    /// <param name="names">Names of the columns.</param>
    /// <param name="counts">Their heights.</param>
    /// <param name="label">What is in it, for those who do not see it.</param>
    public static MarkupText Draw(IReadOnlyList<string> names, IReadOnlyList<int> counts, string label)
    {
        var model = Chart.Empty(new OxyThickness(6, 22, 6, 30));
        model.Axes.Add(Chart.Names(AxisPosition.Bottom, names));
        model.Axes.Add(new LinearAxis { Position = AxisPosition.Left, Minimum = 0, Maximum = Math.Max(1, counts.Max()), IsAxisVisible = false });
        for (var i = 0; i < counts.Count; i++)
        {
            if (counts[i] > 0)
                model.Series.Add(Chart.Bar(i - 0.38, 0, i + 0.38, counts[i], ChartInk.Bar));
            model.Annotations.Add(Chart.Above(i, counts[i], Html.Number(counts[i])));
        }

        return SvgCanvas.Draw(model, Width, Height, label, "columns");
    }
}
