using JitOperator.TestKit;

namespace JitOperator.Monitoring.Tests;

/// <summary>The table of docs/observability.md.</summary>
internal static class MetricsTable
{
    /// <summary>Every metric that is documented.</summary>
    public static IReadOnlyDictionary<string, DocumentedMetric> All { get; } = File.ReadLines(RepositoryFiles.PathOf("docs", "observability.md"))
        .Where(line => line.StartsWith("| `jit_", StringComparison.Ordinal))
        .Select(line => line.Trim('|', ' ').Split(" | "))
        .Select(cells => new DocumentedMetric(
            cells[0].Trim('`'), cells[1], cells[2].Split(' ', ',').Select(label => label.Trim('`')).Where(label => label.Length > 0 && label != "–").ToList(), cells[3], cells[4]))
        .ToDictionary(metric => metric.Name, StringComparer.Ordinal);
}

/// <summary>A row of it.</summary>
internal sealed record DocumentedMetric(string Name, string Type, IReadOnlyList<string> Labels, string Unit, string Meaning);
