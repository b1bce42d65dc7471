using System.Globalization;

namespace JitOperator.Api;

/// <summary>How long records are kept, as people write it: days or years, as in <c>90d</c> or <c>7y</c>. A year is 366 days.</summary>
public static class RetentionPeriod
{
    /// <summary>The longest that there is.</summary>
    public const int MostDays = 100 * DaysOfYear;

    private const int DaysOfYear = 366;

    /// <summary>Reads a period of at least a day.</summary>
    public static bool TryParse(string? text, out TimeSpan period)
    {
        period = default;
        if (text is not { Length: > 1 and <= 6 } || !int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var count))
            return false;
        var days = text[^1] switch { 'd' => (long)count, 'y' => (long)count * DaysOfYear, _ => 0 };
        period = TimeSpan.FromDays(days);
        return days is > 0 and <= MostDays;
    }

    /// <summary>Writes a period in days, or in years where it is whole ones.</summary>
    public static string Format(TimeSpan period)
    {
        var days = (long)period.TotalDays;
        return days % DaysOfYear == 0 && days > 0
            ? string.Create(CultureInfo.InvariantCulture, $"{days / DaysOfYear}y")
            : string.Create(CultureInfo.InvariantCulture, $"{days}d");
    }
}
