using System.Globalization;
using JitOperator.Audit.Records;
using NodaTime;
using NodaTime.Text;

namespace JitOperator.Audit.Report.Markup;

/// <summary>Writes times in the zone of the report.</summary>
internal sealed class ReportClock(DateTimeZone zone)
{
    private static readonly LocalDateTimePattern s_form = LocalDateTimePattern.CreateWithInvariantCulture("uuuu-MM-dd HH:mm:ss");
    private static readonly OffsetPattern s_offset = OffsetPattern.CreateWithInvariantCulture("+HH:mm");

    /// <summary>Name of the zone.</summary>
    public string Zone { get; } = zone.Id;

    /// <summary>What the clocks of the zone show.</summary>
    public LocalDateTime Local(DateTimeOffset time) => At(time).LocalDateTime;

    /// <summary>A time, with its offset where the zone has one; exact to the millisecond for programs.</summary>
    public MarkupText Time(DateTimeOffset time) => MarkupText.Of($"<time datetime=\"{RecordTime.Format(time)}\">{Text(time)}</time>");

    /// <summary>A time of a record; what is none stands there as it is.</summary>
    public MarkupText Time(string? time) =>
        RecordTime.TryParse(time, out var instant) ? Time(instant) : Html.Words(time);

    /// <summary>The same, without markup.</summary>
    public string Text(DateTimeOffset time)
    {
        var at = At(time);
        return s_form.Format(at.LocalDateTime) + (zone == DateTimeZone.Utc ? string.Empty : $" {s_offset.Format(at.Offset)}");
    }

    /// <summary>A length of time in two units at most, such as <c>1 h 5 min</c>; below ten seconds with milliseconds.</summary>
    public static string Length(TimeSpan length) => length switch
    {
        { Ticks: < 0 } => $"−{Length(-length)}",
        { TotalSeconds: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{length.TotalMilliseconds:0} ms"),
        { TotalSeconds: < 10 } => string.Create(CultureInfo.InvariantCulture, $"{length.TotalSeconds:0.0##} s"),
        { TotalMinutes: < 1 } => Units(length.Seconds, "s", 0, string.Empty),
        { TotalHours: < 1 } => Units(length.Minutes, "min", length.Seconds, "s"),
        { TotalDays: < 1 } => Units(length.Hours, "h", length.Minutes, "min"),
        _ => Units(length.Days, "d", length.Hours, "h"),
    };

    private static string Units(int big, string bigUnit, int small, string smallUnit) =>
        small == 0 ? string.Create(CultureInfo.InvariantCulture, $"{big} {bigUnit}") : string.Create(CultureInfo.InvariantCulture, $"{big} {bigUnit} {small} {smallUnit}");

    private ZonedDateTime At(DateTimeOffset time) => Instant.FromDateTimeOffset(time).InZone(zone);
}
