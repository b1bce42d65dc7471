using JitOperator.Api.V1Alpha1;
using NodaTime;

namespace JitOperator.Core.Windows;

/// <summary>Faults that make a policy's freezes mean nothing, or something else than they seem to say.</summary>
public static class FreezeCheck
{
    /// <summary>Every fault: the field's path, what is wrong, and the mend. Empty when all are sound, and for an empty list.</summary>
    /// <param name="freezes">The freezes as they were written.</param>
    /// <param name="path">Path of the list, as in <c>spec.freezes</c>.</param>
    public static IReadOnlyList<string> Faults(IList<PolicyFreeze>? freezes, string path)
    {
        var faults = new List<string>();
        var stretches = new List<FaultText.Stretch>();
        for (var i = 0; i < (freezes?.Count ?? 0); i++)
        {
            if (Read(freezes![i], $"{path}[{i}]", faults) is { } freeze)
            {
                stretches.Add(new(i, freeze.Zone.Id, Minutes(freeze.From), Minutes(freeze.To)));
            }
        }

        faults.AddRange(FaultText.Overlaps(stretches, path));
        return faults;
    }

    /// <summary>Reads one freeze.</summary>
    /// <returns>Null, and faults more, when it is malformed.</returns>
    internal static FrozenTime? Read(PolicyFreeze? freeze, string path, List<string> faults)
    {
        if (freeze is null)
        {
            faults.Add($"{path} is empty; give it from, to and timeZone, or take it out.");
            return null;
        }

        var before = faults.Count;
        var from = Time(faults, freeze.From, $"{path}.from");
        var to = Time(faults, freeze.To, $"{path}.to");
        if (from >= to)
        {
            faults.Add($"{path}.to {freeze.To} is not after from {freeze.From}; set a later end.");
        }

        var zone = FaultText.Zone(faults, freeze.TimeZone, $"{path}.timeZone");
        return faults.Count > before || zone is null ? null : new FrozenTime(from!.Value, to!.Value, zone);
    }

    private static LocalDateTime? Time(List<string> faults, string? text, string path)
    {
        if (ClockText.TryDateTime(text, out var time))
        {
            return time;
        }

        faults.Add($"{path} is {FaultText.Of(text)}; write a local date and time of the years 2000 to 2999, as in 2026-12-24T18:00.");
        return null;
    }

    private static long Minutes(LocalDateTime time) => time.InUtc().ToInstant().ToUnixTimeSeconds() / 60;
}
