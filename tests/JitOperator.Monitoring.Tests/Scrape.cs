using System.Text.RegularExpressions;

namespace JitOperator.Monitoring.Tests;

/// <summary>What an operator tells of itself, read from the text that it serves.</summary>
internal sealed partial class Scrape
{
    public Scrape(string text)
    {
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.StartsWith("# HELP ", StringComparison.Ordinal))
            {
                Help[line.Split(' ', 4)[2]] = line.Split(' ', 4)[3];
            }
            else if (line.StartsWith("# TYPE ", StringComparison.Ordinal))
            {
                Types[line.Split(' ')[2]] = line.Split(' ')[3];
            }
            else
            {
                var name = Name().Match(line).Value;
                var family = Types.ContainsKey(name) ? name : Suffix().Replace(name, string.Empty);
                Labels[family] = [.. Label().Matches(line).Select(match => match.Groups["label"].Value).Where(label => label != "le")];
                Series.Add(name);
            }
        }
    }

    public Dictionary<string, string> Help { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, string> Types { get; } = new(StringComparer.Ordinal);

    /// <summary>Names of labels, of the metrics that have a series.</summary>
    public Dictionary<string, IReadOnlyList<string>> Labels { get; } = new(StringComparer.Ordinal);

    /// <summary>Names of what has a value, those of parts of histograms among them.</summary>
    public HashSet<string> Series { get; } = new(StringComparer.Ordinal);

    [GeneratedRegex("^[a-zA-Z0-9_:]+", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Name();

    [GeneratedRegex("_(bucket|sum|count)$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Suffix();

    [GeneratedRegex("[{,](?<label>[a-z_]+)=\"", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Label();
}
