using OxyPlot;

namespace JitOperator.Audit.Report.Charts;

/// <summary>
/// What the parts of a chart are, as colours that nobody sees: the style sheet knows the classes that they stand for, and gives them
/// colours for light, dark and paper.
/// </summary>
internal static class ChartInk
{
    private static readonly string[] s_classes = ["none", "axis", "grid", "label", "bar", "emergency", "value"];

    /// <summary>Axes and ticks.</summary>
    public static OxyColor Axis { get; } = Of(1);

    /// <summary>Lines of the grid.</summary>
    public static OxyColor Grid { get; } = Of(2);

    /// <summary>Texts on axes.</summary>
    public static OxyColor Label { get; } = Of(3);

    /// <summary>What is counted or lasts.</summary>
    public static OxyColor Bar { get; } = Of(4);

    /// <summary>The same, of an emergency.</summary>
    public static OxyColor Emergency { get; } = Of(5);

    /// <summary>Numbers at bars.</summary>
    public static OxyColor Value { get; } = Of(6);

    /// <summary>The class of a colour; the first for any other colour.</summary>
    public static string ClassOf(OxyColor color) => color.R < s_classes.Length && color is { G: 0, B: 0 } ? s_classes[color.R] : s_classes[0];

    private static OxyColor Of(byte number) => OxyColor.FromRgb(number, 0, 0);
}
