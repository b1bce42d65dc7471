using System.Text.RegularExpressions;

namespace JitOperator.Docs.Tests.Running;

/// <summary>
/// Compares what a page shows with what came. <c>…</c> within a line stands for whatever varies, a line of <c>…</c> alone for any
/// number of lines. The width of columns does not count.
/// </summary>
public static class ShownOutput
{
    private const string Anything = "…";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    /// <summary>Whether they agree.</summary>
    public static bool Matches(IEnumerable<string> shown, string output)
    {
        var pattern = string.Concat(shown.Select(Normal).Select(line => line == Anything ? "(.*\n)*?" : LinePattern(line)));
        var lines = output.Split('\n').Select(Normal).Where(line => line.Length > 0);
        return Regex.IsMatch(string.Concat(lines.Select(line => line + "\n")), $"^{pattern}$", RegexOptions.ExplicitCapture, Limit);
    }

    private static string LinePattern(string line) => string.Join(".+", line.Split(Anything).Select(Regex.Escape)) + "\n";

    private static string Normal(string line) =>
        string.Join(' ', line.Split([' ', '\t', '\r'], StringSplitOptions.RemoveEmptyEntries));
}
