using JitOperator.Api.V1Alpha1;
using NodaTime;

namespace JitOperator.Core.Windows;

/// <summary>
/// When a policy's windows are open. A window opens once for each of its days, at the first instant at which the clocks of its time
/// zone show <c>from</c> or later, and closes at the first instant at which they show <c>to</c> or later; the opening instant is inside,
/// the closing one outside. So where clocks are put forward, a skipped time counts as the instant of the change; where they are put
/// back, the hour that comes again does not open a window a second time. In doubt a window is narrower.
/// </summary>
public static class AllowedWindows
{
    /// <summary>
    /// How far <see cref="NextOpening"/> looks ahead: two weeks, as one week's opening may fall into skipped time, and a day.
    /// </summary>
    public static readonly TimeSpan Horizon = TimeSpan.FromDays(15);

    // Beyond it, dates come to their end within reach of the arithmetic below.
    private static readonly Instant End = Instant.FromUtc(9999, 1, 1, 0, 0);

    /// <summary>
    /// True when the instant lies in any of the windows. A malformed window is never open, and an empty list has nothing that could be:
    /// whether a policy without windows is open always is for the caller to ask beforehand.
    /// </summary>
    public static bool IsOpen(IList<PolicyWindow>? windows, DateTimeOffset instant)
    {
        var now = Instant.FromDateTimeOffset(instant);
        return now < End && Sound(windows).Any(window => window.Openings(now, now).Any(opening => opening.Contains(now)));
    }

    /// <summary>
    /// The first instant after this one at which a window is open and none was just before; in UTC. While one is open now, that is the
    /// opening after they have closed.
    /// </summary>
    /// <returns>Null when there is none within <see cref="Horizon"/>, as with no sound window, or with windows that never close.</returns>
    public static DateTimeOffset? NextOpening(IList<PolicyWindow>? windows, DateTimeOffset instant)
    {
        var now = Instant.FromDateTimeOffset(instant);
        if (now >= End)
        {
            return null;
        }

        var last = now + Duration.FromTimeSpan(Horizon);
        var openUntil = now;
        foreach (var opening in Sound(windows).SelectMany(window => window.Openings(now, last)).OrderBy(opening => opening.Start))
        {
            if (opening.Start > openUntil)
            {
                return opening.Start <= last ? opening.Start.ToDateTimeOffset() : null;
            }

            openUntil = Instant.Max(openUntil, opening.End);
        }

        return null;
    }

    /// <summary>A window for people to read, as in <c>Mon–Fri 09:00–17:00 Europe/Berlin</c>.</summary>
    public static string Describe(PolicyWindow? window) =>
        WindowCheck.Read(window, string.Empty, [])?.ToString() ?? "a malformed window, which is never open";

    private static IEnumerable<WeeklyWindow> Sound(IList<PolicyWindow>? windows) =>
        (windows ?? []).Select(window => WindowCheck.Read(window, string.Empty, [])).OfType<WeeklyWindow>();
}
