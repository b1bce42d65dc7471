using System.Globalization;

namespace JitOperator.Core.Tests.Policies.Oracle;

/// <summary>Times and durations, read without the product's help.</summary>
internal static class Clock
{
    public static DateTimeOffset Read(string? text) => DateTimeOffset.Parse(text!, CultureInfo.InvariantCulture);

    /// <summary>A duration with one unit, as stories write them.</summary>
    public static TimeSpan Span(string text) => text[^1] switch
    {
        'h' => TimeSpan.FromHours(int.Parse(text[..^1], CultureInfo.InvariantCulture)),
        'm' => TimeSpan.FromMinutes(int.Parse(text[..^1], CultureInfo.InvariantCulture)),
        _ => throw new FormatException(text),
    };
}
