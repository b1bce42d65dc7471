namespace JitOperator.Audit.Archive;

/// <summary>
/// An object store for a log's archive: objects by path, see <see cref="ArchivePath"/>. Objects are written once and never change, but
/// for those of <see cref="PutLatestAsync"/>. A store that keeps versions shows all of them, so that neither a delete marker nor a newer
/// version hides anything. Every call ends in bounded time.
/// </summary>
/// <remarks>
/// It is no compare-and-swap: common servers let parallel creates all win, each as a version. That does no harm where writers write the
/// same, and is found where they do not. All calls throw <see cref="ArchiveException"/> when the store fails.
/// </remarks>
public interface IArchiveStore
{
    /// <summary>
    /// Makes sure that an object is there with this content and at least this lock. Writes it if no version has the content, and reads it
    /// back by its version before returning.
    /// </summary>
    /// <returns>True when it was written, false when it was there.</returns>
    /// <exception cref="ArchiveConflictException">The path has another content. It stays as it is.</exception>
    Task<bool> PutAsync(string path, ReadOnlyMemory<byte> content, ArchiveLock? objectLock, CancellationToken cancellationToken);

    /// <summary>Writes the newest version of an object that changes, and reads it back. Nothing is written if it is that already.</summary>
    Task PutLatestAsync(string path, ReadOnlyMemory<byte> content, ArchiveLock? objectLock, CancellationToken cancellationToken);

    /// <summary>Every version of an object, the newest first, one in memory at a time; none when there is no such object.</summary>
    IAsyncEnumerable<ArchiveVersion> ReadVersionsAsync(string path, CancellationToken cancellationToken);

    /// <summary>All paths with this prefix that have a version, hidden or not, in ordinal order.</summary>
    IAsyncEnumerable<string> ListAsync(string prefix, CancellationToken cancellationToken);

    /// <summary>Sets or lifts the legal hold of all versions of an object.</summary>
    /// <returns>False when there is no such object, or the store cannot lock.</returns>
    Task<bool> SetLegalHoldAsync(string path, bool isHeld, CancellationToken cancellationToken);

    /// <summary>Prolongs the retention of all versions of an object that have one; never shortens it.</summary>
    /// <returns>False when there is no such object or none of its versions has a retention, or the store cannot lock.</returns>
    Task<bool> ExtendLockAsync(string path, DateTimeOffset until, CancellationToken cancellationToken);

    /// <summary>Deletes all versions of an object, and delete markers with them.</summary>
    /// <returns>False when there was nothing.</returns>
    /// <exception cref="ArchiveLockedException">A version is locked. Then none was deleted, unless it was locked in this very moment.</exception>
    Task<bool> DeleteAsync(string path, CancellationToken cancellationToken);
}
