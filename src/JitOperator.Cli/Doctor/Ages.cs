using System.Globalization;

namespace JitOperator.Cli.Doctor;

/// <summary>Lengths of time, for people.</summary>
internal static class Ages
{
    /// <summary>As in <c>12 s</c>, <c>5 min</c>, <c>3 h</c>, <c>9 days</c>.</summary>
    public static string Of(TimeSpan time) => time switch
    {
        _ when time < TimeSpan.Zero => "no time",
        _ when time < TimeSpan.FromMinutes(2) => string.Create(CultureInfo.InvariantCulture, $"{(long)time.TotalSeconds} s"),
        _ when time < TimeSpan.FromHours(2) => string.Create(CultureInfo.InvariantCulture, $"{(long)time.TotalMinutes} min"),
        _ when time < TimeSpan.FromDays(2) => string.Create(CultureInfo.InvariantCulture, $"{(long)time.TotalHours} h"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{(long)time.TotalDays} days"),
    };
}
