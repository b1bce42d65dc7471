namespace JitOperator.Audit.Commands;

/// <summary>A period as <c>--period</c> has it: two times of RFC 3339 with a slash between them.</summary>
internal static class PeriodText
{
    /// <summary>Reads one.</summary>
    /// <param name="text">What was typed.</param>
    /// <param name="from">When it begins.</param>
    /// <param name="to">When it ends, later than that.</param>
    /// <returns>A sentence that says what to write, where it makes no sense; else null.</returns>
    public static string? Read(string text, out DateTimeOffset from, out DateTimeOffset to)
    {
        (from, to) = (default, default);
        if (text.Split('/') is not [var fromText, var toText]
            || !FilterText.TryParseTime(fromText, out from) || !FilterText.TryParseTime(toText, out to))
        {
            return $"--period is \"{text}\"; write two times with their offsets, as in 2026-01-01T00:00:00Z/2026-04-01T00:00:00Z.";
        }

        return to <= from ? $"--period is \"{text}\", which ends before it begins." : null;
    }
}
