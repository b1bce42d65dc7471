using NodaTime;

namespace JitOperator.Core.Windows;

/// <summary>A policy's freeze that was read and found sound.</summary>
/// <param name="From">When it begins, on the wall.</param>
/// <param name="To">When it ends, on the wall.</param>
/// <param name="Zone">Whose clocks count.</param>
internal sealed record FrozenTime(LocalDateTime From, LocalDateTime To, DateTimeZone Zone)
{
    /// <summary>First instant in it.</summary>
    public Instant Begins => WallClock.FirstReaches(From, Zone);

    /// <summary>First instant after it. The same as <see cref="Begins"/> when all of it was skipped.</summary>
    public Instant Ends => WallClock.LastShows(To, Zone);

    /// <summary>True when the instant lies in it.</summary>
    public bool Contains(Instant instant) => instant >= Begins && instant < Ends;
}
