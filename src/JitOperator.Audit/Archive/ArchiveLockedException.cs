namespace JitOperator.Audit.Archive;

/// <summary>An object was not deleted: a version of it is locked.</summary>
public sealed class ArchiveLockedException : ArchiveException
{
    /// <summary>Makes one.</summary>
    /// <param name="path">The object.</param>
    /// <param name="objectLock">Its lock.</param>
    public ArchiveLockedException(string path, ArchiveLock objectLock)
        : base($"{path} is locked{Words(objectLock)}: nothing of it was deleted.", isTransient: false)
    {
        Path = path;
        Lock = objectLock;
    }

    /// <summary>The object.</summary>
    public string Path { get; }

    /// <summary>The lock that keeps it.</summary>
    public ArchiveLock Lock { get; }

    private static string Words(ArchiveLock objectLock) =>
        (objectLock.RetainUntil is { } until ? $" until {until.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'} ({objectLock.Mode})" : string.Empty)
        + (objectLock.LegalHold ? " by a legal hold" : string.Empty);
}
