using System.Globalization;

namespace JitOperator.Core.Values;

/// <summary>Instants as text: RFC 3339, UTC, exactly three digits of a second.</summary>
public static class Timestamp
{
    private const string Form = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    /// <summary>Writes an instant; what is finer than a millisecond is cut.</summary>
    public static string Format(DateTimeOffset instant) => instant.UtcDateTime.ToString(Form, CultureInfo.InvariantCulture);

    /// <summary>An instant as Kubernetes objects carry it: always UTC, whatever its <see cref="DateTime.Kind"/> says.</summary>
    public static DateTimeOffset FromUtc(DateTime instant) => new(DateTime.SpecifyKind(instant, DateTimeKind.Utc));

    /// <summary>Reads an instant in exactly the form of <see cref="Format"/>.</summary>
    public static bool TryParse(string? text, out DateTimeOffset instant) => DateTimeOffset.TryParseExact(
        text, Form, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out instant);

    /// <summary>Cuts an instant to whole milliseconds, so that it survives being written and read.</summary>
    public static DateTimeOffset Truncate(DateTimeOffset instant) =>
        new(instant.UtcTicks - (instant.UtcTicks % TimeSpan.TicksPerMillisecond), TimeSpan.Zero);
}
