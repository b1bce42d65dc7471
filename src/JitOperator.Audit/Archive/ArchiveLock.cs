namespace JitOperator.Audit.Archive;

/// <summary>What keeps a version of an object from being deleted. Neither retention nor hold is no lock: use null.</summary>
/// <param name="Mode">How firm the retention is.</param>
/// <param name="RetainUntil">Until when; null without retention. Stores keep whole seconds: what is finer is rounded up.</param>
/// <param name="LegalHold">True keeps it until the hold is lifted, whatever the time is.</param>
public sealed record ArchiveLock(ArchiveLockMode Mode, DateTimeOffset? RetainUntil, bool LegalHold = false)
{
    /// <summary>True while it keeps anybody from deleting.</summary>
    public bool IsActiveAt(DateTimeOffset now) => LegalHold || RetainUntil > now;

    /// <summary>True when this lock keeps at least as long as the other; the mode cannot be changed later and is not compared.</summary>
    public bool Covers(ArchiveLock other) =>
        (LegalHold || !other.LegalHold) && (other.RetainUntil is not { } until || RetainUntil >= WholeSecond(until));

    /// <summary>The instant, rounded up to a second.</summary>
    internal static DateTimeOffset WholeSecond(DateTimeOffset instant)
    {
        var rest = instant.UtcTicks % TimeSpan.TicksPerSecond;
        return (rest == 0 ? instant : instant.AddTicks(TimeSpan.TicksPerSecond - rest)).ToUniversalTime();
    }
}
