using System.Globalization;
using System.Text.RegularExpressions;

namespace JitOperator.Core.Values;

/// <summary>
/// Durations as people write them in manifests: hours, minutes and seconds in that order, as in <c>1h30m</c>, <c>45m</c> or
/// <c>90s</c>. A subset of Go's duration syntax.
/// </summary>
public static partial class DurationText
{
    /// <summary>Longest duration that is accepted anywhere.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(366);

    /// <summary>Reads a duration that is longer than zero and at most <see cref="Longest"/>.</summary>
    /// <returns>False for anything else; there is no lenient reading.</returns>
    public static bool TryParse(string? text, out TimeSpan duration)
    {
        duration = TimeSpan.Zero;
        if (text is null || text.Length is 0 or > 16)
        {
            return false;
        }

        var match = Pattern().Match(text);
        if (!match.Success)
        {
            return false;
        }

        decimal seconds = (3600 * Number(match.Groups["h"])) + (60 * Number(match.Groups["m"])) + Number(match.Groups["s"]);
        if (seconds <= 0 || seconds > (decimal)Longest.TotalSeconds)
        {
            return false;
        }

        duration = TimeSpan.FromSeconds((long)seconds);
        return true;
    }

    /// <summary>Writes a duration in the same form; fractions of a second are cut.</summary>
    public static string Format(TimeSpan duration)
    {
        var total = (long)duration.TotalSeconds;
        var (hours, minutes, seconds) = (total / 3600, total / 60 % 60, total % 60);
        var text = (hours > 0 ? $"{hours}h" : "") + (minutes > 0 ? $"{minutes}m" : "") + (seconds > 0 ? $"{seconds}s" : "");
        return text.Length > 0 ? text : "0s";
    }

    private static decimal Number(Group group) =>
        group.Success ? decimal.Parse(group.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture) : 0;

    [GeneratedRegex(@"\A((?<h>[0-9]+)h)?((?<m>[0-9]+)m)?((?<s>[0-9]+)s)?\z", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Pattern();
}
