using System.Globalization;
using JitOperator.Api.V1Alpha1;

namespace JitOperator.Core.Tests.Windows;

/// <summary>Windows, freezes and instants in the shortest words.</summary>
internal static class Make
{
    public const string Berlin = "Europe/Berlin";

    public static readonly TimeSpan Tick = new(1);

    /// <param name="days">Separated by spaces.</param>
    /// <param name="from">HH:mm.</param>
    /// <param name="to">HH:mm.</param>
    /// <param name="zone">IANA name.</param>
    public static PolicyWindow Window(string days, string from, string to, string zone = Berlin) =>
        new() { Days = [.. days.Split(' ')], From = from, To = to, TimeZone = zone };

    public static PolicyFreeze Freeze(string from, string to, string zone = Berlin, bool? ends = null, string? name = null) =>
        new() { Name = name, From = from, To = to, TimeZone = zone, EndsGrants = ends };

    /// <summary>An instant from <c>yyyy-MM-ddTHH:mm:ssZ</c>, seconds optional.</summary>
    public static DateTimeOffset Utc(string text) =>
        DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal);
}
