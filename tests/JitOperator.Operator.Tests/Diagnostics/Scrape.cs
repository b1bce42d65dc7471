using System.Globalization;
using System.Text;
using JitOperator.Operator.Diagnostics;

namespace JitOperator.Operator.Tests.Diagnostics;

/// <summary>What a scrape says, by series.</summary>
internal static class Scrape
{
    public static async Task<Dictionary<string, double>> OfAsync(MetricsExport export) => (await LinesAsync(export))
        .Where(line => line.Length > 0 && line[0] != '#')
        .ToDictionary(line => line[..line.LastIndexOf(' ')], line => double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture), StringComparer.Ordinal);

    public static async Task<string[]> LinesAsync(MetricsExport export)
    {
        using var text = new MemoryStream();
        await export.WriteAsync(text, CancellationToken.None);
        return Encoding.UTF8.GetString(text.ToArray()).Split('\n');
    }
}
