using System.Globalization;

namespace JitOperator.Cli.Screens;

/// <summary>Times for people.</summary>
public static class TimeText
{
    /// <summary>A length of time in its two largest units, as in <c>2d3h</c>, <c>47m12s</c> or <c>9s</c>; nothing below a second.</summary>
    /// <param name="time">The length; less than nothing is <c>0s</c>.</param>
    public static string Length(TimeSpan time)
    {
        var seconds = Math.Max(0, (long)time.TotalSeconds);
        var (days, hours, minutes) = (seconds / 86400, seconds / 3600 % 24, seconds / 60 % 60);
        return days > 0 ? $"{days}d{(hours > 0 ? $"{hours}h" : "")}"
            : hours > 0 ? $"{hours}h{(minutes > 0 ? $"{minutes}m" : "")}"
            : minutes > 0 ? $"{minutes}m{(seconds % 60 > 0 ? $"{seconds % 60}s" : "")}"
            : $"{seconds}s";
    }

    /// <summary>A moment: the time of day where that is enough, in UTC.</summary>
    /// <param name="moment">The moment.</param>
    /// <param name="now">The time.</param>
    public static string Moment(DateTimeOffset moment, DateTimeOffset now) => moment.UtcDateTime.ToString(
        moment.UtcDateTime.Date == now.UtcDateTime.Date ? "HH:mm:ss'Z'" : "yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture);

    /// <summary>A time of the API as a moment; null stays null.</summary>
    /// <param name="time">The time.</param>
    public static DateTimeOffset? Of(DateTime? time) =>
        time is { } value ? new DateTimeOffset(DateTime.SpecifyKind(value.ToUniversalTime(), DateTimeKind.Utc)) : null;
}
