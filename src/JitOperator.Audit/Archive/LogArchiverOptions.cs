namespace JitOperator.Audit.Archive;

/// <summary>How a log is archived.</summary>
public sealed record LogArchiverOptions
{
    /// <summary>
    /// The lock of a full bundle or tile, by the time of its last record; null for none. What has run out already is not asked for.
    /// </summary>
    public Func<DateTimeOffset, ArchiveLock?> LockFor { get; init; } = _ => null;

    /// <summary>
    /// The same for bundles and tiles that are not full, and for the checkpoint. They are replaced all the time, and a lock keeps each of
    /// them: make it as short as it takes to notice a loss. Null for <see cref="LockFor"/>.
    /// </summary>
    public Func<DateTimeOffset, ArchiveLock?>? LockForUnfinished { get; init; }

    /// <summary>Whether unfinished bundles and tiles are deleted once there is more of them. What is locked stays.</summary>
    public bool DeletesReplaced { get; init; } = true;
}
