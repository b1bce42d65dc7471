using NodaTime;

namespace JitOperator.Core.Windows;

/// <summary>
/// From local times to instants, where clocks are put forward (a local time is skipped) or back (it comes twice). Both readings keep
/// the order of local times: what is not earlier on the wall is not earlier in truth.
/// </summary>
internal static class WallClock
{
    /// <summary>
    /// The first instant at which clocks show this time or a later one: the earlier one of a time that comes twice, the transition for
    /// one that is skipped.
    /// </summary>
    public static Instant FirstReaches(LocalDateTime time, DateTimeZone zone)
    {
        var mapping = zone.MapLocal(time);
        return mapping.Count == 0 ? mapping.LateInterval.Start : mapping.First().ToInstant();
    }

    /// <summary>
    /// The last instant at which clocks show this time: the later one of a time that comes twice, the transition for one that is skipped.
    /// </summary>
    public static Instant LastShows(LocalDateTime time, DateTimeZone zone)
    {
        var mapping = zone.MapLocal(time);
        return mapping.Count == 0 ? mapping.LateInterval.Start : mapping.Last().ToInstant();
    }
}
