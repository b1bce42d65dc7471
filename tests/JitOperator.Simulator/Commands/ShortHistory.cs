using JitOperator.Simulator.Checks;

namespace JitOperator.Simulator.Commands;

/// <summary>Of a story, what has to do with a broken rule: the lines that name what it is about, and what went wrong on the way.</summary>
internal static class ShortHistory
{
    private const int MostLines = 80;
    private static readonly string[] Faults =
        [" starts", " is killed", " stands still", " goes on", "'s connection ", "'s watches ", "'s clock ", " is asked to stop", " is compacted", " the webhooks ", " somebody "];

    /// <summary>Picks the lines.</summary>
    public static IReadOnlyList<string> Of(IReadOnlyList<string> history, Violation? violation)
    {
        if (violation is null)
        {
            return [];
        }

        var end = $"{violation.At:hh\\:mm\\:ss\\.fff}";
        var lines = history
            .TakeWhile(line => string.CompareOrdinal(line[..end.Length], end) <= 0)
            .Where(line => violation.About.Any(word => word.Length > 0 && line.Contains(word, StringComparison.Ordinal))
                || Faults.Any(word => line.Contains(word, StringComparison.Ordinal) && !line.Contains('[')))
            .Where(line => !line.Contains("leases.coordination", StringComparison.Ordinal))
            .ToList();
        return lines.Count <= MostLines ? lines : [$"({lines.Count - MostLines} lines before)", .. lines[^MostLines..]];
    }
}
