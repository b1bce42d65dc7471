using System.Globalization;
using NodaTime;

namespace JitOperator.Core.Windows;

/// <summary>Local times as policies write them. One form only, in the digits 0 to 9; no lenient reading.</summary>
internal static class ClockText
{
    /// <summary>Minutes of a day, whatever clocks do on it.</summary>
    public const int MinutesPerDay = 24 * 60;

    /// <summary>First and last year of a date. Far from where the arithmetic of instants would end.</summary>
    private const int FirstYear = 2000, LastYear = 2999;

    /// <summary>Reads <c>HH:mm</c> up to <c>24:00</c>.</summary>
    /// <param name="text">The text.</param>
    /// <param name="minutes">Minutes after midnight, 0 to 1440.</param>
    public static bool TryTime(ReadOnlySpan<char> text, out int minutes)
    {
        minutes = 0;
        if (text.Length != 5 || text[2] != ':'
            || !TryDigits(text[..2], out var hour)
            || !TryDigits(text[3..], out var minute) || minute > 59)
        {
            return false;
        }

        var total = (hour * 60) + minute;
        minutes = total <= MinutesPerDay ? total : 0;
        return total <= MinutesPerDay;
    }

    /// <summary>Reads <c>yyyy-MM-ddTHH:mm</c> of the years 2000 to 2999, up to <c>23:59</c>.</summary>
    public static bool TryDateTime(ReadOnlySpan<char> text, out LocalDateTime time)
    {
        time = default;
        if (text.Length != 16 || text[4] != '-' || text[7] != '-' || text[10] != 'T'
            || !TryDigits(text[..4], out var year) || year is < FirstYear or > LastYear
            || !TryDigits(text[5..7], out var month) || month is < 1 or > 12
            || !TryDigits(text[8..10], out var day) || day < 1 || day > CalendarSystem.Iso.GetDaysInMonth(year, month)
            || !TryTime(text[11..], out var minutes) || minutes == MinutesPerDay)
        {
            return false;
        }

        time = new LocalDate(year, month, day).AtMidnight().PlusMinutes(minutes);
        return true;
    }

    /// <summary>Writes minutes after midnight as <see cref="TryTime"/> reads them.</summary>
    public static string Format(int minutes) => string.Create(CultureInfo.InvariantCulture, $"{minutes / 60:00}:{minutes % 60:00}");

    // Parsers of the framework overlook NUL characters at the end of a number.
    private static bool TryDigits(ReadOnlySpan<char> text, out int number)
    {
        number = 0;
        foreach (var digit in text)
        {
            if (!char.IsAsciiDigit(digit))
            {
                return false;
            }

            number = (10 * number) + (digit - '0');
        }

        return true;
    }
}
