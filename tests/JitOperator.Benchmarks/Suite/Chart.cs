using System.Globalization;
using System.Net;
using System.Text;

namespace JitOperator.Benchmarks.Suite;

/// <summary>
/// Every target as a bar: how much of what is allowed was used, or how much of what was to be reached is missing. Left of the line is met.
/// </summary>
internal static class Chart
{
    private const int Row = 26;
    private const int Text = 470;
    private const int One = 200;
    private const double Most = 1.9;

    public static string Of(IReadOnlyList<Target> targets, Machine machine)
    {
        var height = 70 + (Row * targets.Count);
        var svg = new StringBuilder().Append(CultureInfo.InvariantCulture, $"""
            <svg xmlns="http://www.w3.org/2000/svg" width="{Text + (One * 2) + 120}" height="{height}" font-family="sans-serif" font-size="12">
            <rect width="100%" height="100%" fill="#ffffff"/>
            <text x="10" y="20" font-weight="bold">Targets of make bench: the shorter the better, the line is the target</text>
            <text x="10" y="38" fill="#555555">{WebUtility.HtmlEncode(machine.ToString())}</text>

            """);
        for (var i = 0; i < targets.Count; i++)
        {
            var (target, y) = (targets[i], 52 + (Row * i));
            var used = target.AtLeast ? target.Bound / target.Value : target.Value / target.Bound;
            var width = double.IsFinite(used) ? Math.Clamp(used, 0.005, Most) * One : Most * One;
            svg.Append(CultureInfo.InvariantCulture, $"""
                <text x="{Text - 8}" y="{y + 14}" text-anchor="end">{WebUtility.HtmlEncode(target.Name)}</text>
                <rect x="{Text}" y="{y}" width="{width:F1}" height="{Row - 8}" fill="{(target.IsMet ? "#2e7d32" : "#c62828")}"/>
                <text x="{Text + width + 6:F1}" y="{y + 14}">{target.Value:0.##} {target.Unit} ({(target.AtLeast ? "&#8805;" : "&#8804;")} {target.Bound:0.##})</text>

                """);
        }

        return svg.Append(CultureInfo.InvariantCulture, $"""
            <line x1="{Text + One}" y1="46" x2="{Text + One}" y2="{height - 14}" stroke="#111111" stroke-dasharray="4 3"/>
            </svg>

            """).ToString();
    }
}
