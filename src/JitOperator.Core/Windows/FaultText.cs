using JitOperator.Core.Values;
using NodaTime;

namespace JitOperator.Core.Windows;

/// <summary>Pieces of fault sentences that windows and freezes share.</summary>
internal static class FaultText
{
    /// <summary>Most code points of a field's value that a sentence repeats.</summary>
    public const int Shown = 64;

    /// <summary>A field's value within a sentence: cut, in quotes, or <c>empty</c>.</summary>
    public static string Of(string? value) => string.IsNullOrEmpty(value) ? "empty" : $"\"{ShortText.Cut(value, Shown)}\"";

    /// <summary>Looks up a time zone.</summary>
    /// <returns>Null, and a fault more, when there is none of this name.</returns>
    public static DateTimeZone? Zone(List<string> faults, string? name, string path)
    {
        var zone = ZoneNames.Find(name);
        if (zone is null)
        {
            faults.Add(ZoneNames.RightSpelling(name) is { } spelled
                ? $"{path} is {Of(name)}, but names of time zones are case-sensitive; write {spelled}."
                : $"{path} is {Of(name)}, which is no time zone; give an IANA name, as in Europe/Berlin or UTC.");
        }

        return zone;
    }

    /// <summary>Says which entries of a list overlap, of those that share a time zone.</summary>
    public static IEnumerable<string> Overlaps(IEnumerable<Stretch> stretches, string path) =>
        stretches.GroupBy(stretch => stretch.Zone, StringComparer.Ordinal)
            .SelectMany(Overlapping)
            .Distinct()
            .Order()
            .Select(pair => $"{path}[{pair.Later}] overlaps {path}[{pair.Earlier}]; merge them.");

    // Enough pairs to see that each of them overlaps something, and no square of them.
    private static List<(int Later, int Earlier)> Overlapping(IEnumerable<Stretch> stretches)
    {
        var pairs = new List<(int Later, int Earlier)>();
        Stretch? last = null;
        foreach (var stretch in stretches.OrderBy(stretch => stretch.From))
        {
            if (last is { } before && stretch.From < before.To)
            {
                pairs.Add((Math.Max(stretch.Index, before.Index), Math.Min(stretch.Index, before.Index)));
            }

            last = last is null || stretch.To > last.Value.To ? stretch : last;
        }

        return pairs;
    }

    /// <summary>What one entry of a list covers on the wall clocks of its time zone.</summary>
    /// <param name="Index">Its place in the list.</param>
    /// <param name="Zone">Name of the time zone.</param>
    /// <param name="From">First minute.</param>
    /// <param name="To">First minute after it.</param>
    internal readonly record struct Stretch(int Index, string Zone, long From, long To);
}
