using System.Globalization;
using System.Text.RegularExpressions;

namespace JitOperator.Audit.Commands;

/// <summary>Ages as people type them: days, hours, minutes and seconds in that order, as in <c>5m</c> or <c>1d12h</c>.</summary>
public static partial class AgeText
{
    /// <summary>What to write, for people.</summary>
    public const string Form = "write it as 5m, 90s, 2h or 1d12h";

    private const int MostDays = 36525;

    /// <summary>Reads an age that is longer than nothing. False for anything else.</summary>
    public static bool TryParse(string? text, out TimeSpan age)
    {
        age = TimeSpan.Zero;
        if (text is not { Length: > 0 and <= 32 } || Pattern().Match(text) is not { Success: true } match)
            return false;
        var seconds = (86400 * Number(match.Groups["d"])) + (3600 * Number(match.Groups["h"])) + (60 * Number(match.Groups["m"])) + Number(match.Groups["s"]);
        if (seconds <= 0 || seconds > MostDays * 86400m)
            return false;
        age = TimeSpan.FromSeconds((long)seconds);
        return true;
    }

    private static decimal Number(Group group) =>
        group.Success && decimal.TryParse(group.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? Math.Min(number, int.MaxValue) : 0;

    [GeneratedRegex(@"\A((?<d>[0-9]{1,9})d)?((?<h>[0-9]{1,9})h)?((?<m>[0-9]{1,9})m)?((?<s>[0-9]{1,9})s)?\z", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Pattern();
}
