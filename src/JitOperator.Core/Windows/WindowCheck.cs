using JitOperator.Api.V1Alpha1;

namespace JitOperator.Core.Windows;

/// <summary>Faults that make a policy's windows mean nothing, or something else than they seem to say.</summary>
public static class WindowCheck
{
    /// <summary>Every fault: the field's path, what is wrong, and the mend. Empty when all are sound, and for an empty list.</summary>
    /// <param name="windows">The windows as they were written.</param>
    /// <param name="path">Path of the list, as in <c>spec.allowedWindows</c>.</param>
    public static IReadOnlyList<string> Faults(IList<PolicyWindow>? windows, string path)
    {
        var faults = new List<string>();
        var stretches = new List<FaultText.Stretch>();
        for (var i = 0; i < (windows?.Count ?? 0); i++)
        {
            if (Read(windows![i], $"{path}[{i}]", faults) is { } window)
            {
                stretches.AddRange(Week(window, i));
            }
        }

        faults.AddRange(FaultText.Overlaps(stretches, path));
        return faults;
    }

    /// <summary>Reads one window.</summary>
    /// <returns>Null, and faults more, when it is malformed.</returns>
    internal static WeeklyWindow? Read(PolicyWindow? window, string path, List<string> faults)
    {
        if (window is null)
        {
            faults.Add($"{path} is empty; give it days, from, to and timeZone, or take it out.");
            return null;
        }

        var before = faults.Count;
        var days = Days(faults, window.Days, $"{path}.days");
        var isFrom = ClockText.TryTime(window.From, out var from) && from < ClockText.MinutesPerDay;
        var isTo = ClockText.TryTime(window.To, out var to);
        if (!isFrom)
        {
            faults.Add($"{path}.from is {FaultText.Of(window.From)}; write hours and minutes, as in 09:00, up to 23:59.");
        }

        if (!isTo)
        {
            faults.Add($"{path}.to is {FaultText.Of(window.To)}; write hours and minutes, as in 17:00, up to 24:00.");
        }

        if (isFrom && isTo && from == to)
        {
            faults.Add($"{path}.to is {FaultText.Of(window.To)}, the same as from; set a later end, or 00:00 to 24:00 for the whole day.");
        }

        var zone = FaultText.Zone(faults, window.TimeZone, $"{path}.timeZone");
        return faults.Count > before || zone is null
            ? null
            : new WeeklyWindow(days, from, to > from ? to : to + ClockText.MinutesPerDay, zone);
    }

    private static WeekDays Days(List<string> faults, IList<string>? names, string path)
    {
        var days = default(WeekDays);
        if (names is not { Count: > 0 })
        {
            faults.Add($"{path} is empty, which is no day; name at least one of {string.Join(", ", WeekDays.Names)}.");
            return days;
        }

        for (var i = 0; i < names.Count; i++)
        {
            var day = WeekDays.IndexOf(names[i]);
            if (day < 0)
            {
                faults.Add($"{path}[{i}] is {FaultText.Of(names[i])}; write one of {string.Join(", ", WeekDays.Names)}.");
            }
            else if (days.Has(day))
            {
                faults.Add($"{path}[{i}] says {names[i]} again; take it out.");
            }
            else
            {
                days = days.With(day);
            }
        }

        return days;
    }

    // The week as minutes from Monday 00:00; what runs past its end comes round to its beginning.
    private static List<FaultText.Stretch> Week(WeeklyWindow window, int index)
    {
        const int end = 7 * ClockText.MinutesPerDay;
        var stretches = new List<FaultText.Stretch>();
        foreach (var midnight in window.Days.Indexes.Select(day => day * ClockText.MinutesPerDay))
        {
            var (from, to) = (midnight + window.From, midnight + window.To);
            stretches.Add(new(index, window.Zone.Id, from, Math.Min(to, end)));
            if (to > end)
            {
                stretches.Add(new(index, window.Zone.Id, 0, to - end));
            }
        }

        return stretches;
    }
}
