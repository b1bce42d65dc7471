using System.Runtime.CompilerServices;

namespace JitOperator.Audit.Archive.S3;

/// <summary>Keeps objects in a bucket of any server that speaks S3. Make the bucket with versions and Object Lock, see docs/archive.md.</summary>
/// <remarks>
/// Nothing is ever deleted but by its version, so that this program leaves no delete markers. <c>If-None-Match: *</c> is sent and not
/// relied upon: not all servers honour it, and some do not in buckets with versions.
/// </remarks>
public sealed class S3ArchiveStore : IArchiveStore, IDisposable
{
    private readonly S3ArchiveOptions _options;
    private readonly TimeProvider _time;
    private readonly S3Client _client;
    private readonly S3Objects _objects;

    /// <summary>Opens a bucket; makes no request yet.</summary>
    /// <exception cref="ArgumentException">The options have faults; the message lists them.</exception>
    public S3ArchiveStore(S3ArchiveOptions options, TimeProvider time)
    {
        if (options.Faults() is { Count: > 0 } faults)
            throw new ArgumentException(string.Join(' ', faults), nameof(options));
        _options = options;
        _time = time;
        _client = new S3Client(options, time);
        _objects = new S3Objects(_client, options.Bucket);
    }

    /// <summary>Finds out what the bucket can do. Writes one small object, <c>probe/if-none-match</c>, and tries to write it again.</summary>
    public Task<S3Capabilities> ProbeAsync(CancellationToken cancellationToken) =>
        new S3Probe(_client, _objects, _options).RunAsync(cancellationToken);

    /// <inheritdoc/>
    public async Task<bool> PutAsync(string path, ReadOnlyMemory<byte> content, ArchiveLock? objectLock, CancellationToken cancellationToken)
    {
        ArchivePath.Check(path, content);
        var key = KeyOf(path);
        for (var attempt = 1; attempt <= _options.Attempts; attempt++)
        {
            if (await IsThereAsync(path, content, objectLock, cancellationToken))
                return false;
            var (isWritten, id) = await _objects.PutAsync(key, content, objectLock, mayReplace: false, cancellationToken);
            // Somebody else was faster: look again.
            if (!isWritten)
                continue;
            await ReadBackAsync(path, id, content, cancellationToken);
            // Where If-None-Match is not honoured, two writers may both have seen nothing.
            await foreach (var other in ReadVersionsAsync(path, cancellationToken))
            {
                if (!other.Content.Span.SequenceEqual(content.Span))
                    throw ArchiveConflictException.OtherContent(path);
            }

            return true;
        }

        throw new ArchiveException($"The archive says that {path} is there, and shows no version of it.", isTransient: true);
    }

    /// <inheritdoc/>
    public async Task PutLatestAsync(string path, ReadOnlyMemory<byte> content, ArchiveLock? objectLock, CancellationToken cancellationToken)
    {
        ArchivePath.Check(path, content);
        var newest = await ReadVersionsAsync(path, cancellationToken).FirstOrDefaultAsync(cancellationToken);
        if (newest is { IsHidden: false } && newest.Content.Span.SequenceEqual(content.Span))
        {
            await StrengthenAsync(path, newest, objectLock, cancellationToken);
            return;
        }

        var (_, id) = await _objects.PutAsync(KeyOf(path), content, objectLock, mayReplace: true, cancellationToken);
        await ReadBackAsync(path, id, content, cancellationToken);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<ArchiveVersion> ReadVersionsAsync(string path, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArchivePath.Check(path);
        await foreach (var listed in DataVersionsAsync(path, cancellationToken))
        {
            if (await _objects.GetAsync(listed, cancellationToken) is { } version)
                yield return version;
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<string> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? last = null;
        await foreach (var version in _objects.ListAsync(KeyOf(prefix), cancellationToken))
        {
            if (version.IsDeleteMarker || version.Key == last)
                continue;
            last = version.Key;
            var path = version.Key[_options.Prefix.Length..];
            if (ArchivePath.IsValid(path))
                yield return path;
        }
    }

    /// <inheritdoc/>
    public async Task<bool> SetLegalHoldAsync(string path, bool isHeld, CancellationToken cancellationToken)
    {
        ArchivePath.Check(path);
        var isSet = false;
        await foreach (var version in DataVersionsAsync(path, cancellationToken))
            isSet |= await _objects.SetHoldAsync(version, isHeld, cancellationToken);
        return isSet;
    }

    /// <inheritdoc/>
    public async Task<bool> ExtendLockAsync(string path, DateTimeOffset until, CancellationToken cancellationToken)
    {
        ArchivePath.Check(path);
        var isSet = false;
        await foreach (var version in DataVersionsAsync(path, cancellationToken))
        {
            if (await _objects.GetLockAsync(version, cancellationToken) is not { RetainUntil: { } present } objectLock)
                continue;
            isSet |= present >= ArchiveLock.WholeSecond(until)
                || await _objects.SetRetentionAsync(version, objectLock.Mode, until, cancellationToken);
        }

        return isSet;
    }

    /// <inheritdoc/>
    public async Task<bool> DeleteAsync(string path, CancellationToken cancellationToken)
    {
        ArchivePath.Check(path);
        var versions = await _objects.VersionsOfAsync(KeyOf(path), cancellationToken).ToListAsync(cancellationToken);
        // Look at all locks before deleting any, so that a locked object stays whole.
        foreach (var version in versions.Where(version => !version.IsDeleteMarker))
        {
            if (await _objects.GetLockAsync(version, cancellationToken) is { } objectLock && objectLock.IsActiveAt(_time.GetUtcNow()))
                throw new ArchiveLockedException(path, objectLock);
        }

        foreach (var version in versions)
        {
            if (await _objects.DeleteAsync(version, cancellationToken))
                continue;
            throw await _objects.GetLockAsync(version, cancellationToken) is { } objectLock
                ? new ArchiveLockedException(path, objectLock)
                : new ArchiveException(
                    $"The archive refuses to delete {path}: the credentials lack s3:DeleteObjectVersion, or a rule of the bucket forbids it.", false);
        }

        return versions.Exists(version => !version.IsDeleteMarker);
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private string KeyOf(string path) => _options.Prefix + path;

    private IAsyncEnumerable<S3Version> DataVersionsAsync(string path, CancellationToken cancellationToken) =>
        _objects.VersionsOfAsync(KeyOf(path), cancellationToken).Where(version => !version.IsDeleteMarker);

    /// <summary>True when a version has the content, which then has the lock too.</summary>
    private async Task<bool> IsThereAsync(string path, ReadOnlyMemory<byte> content, ArchiveLock? objectLock, CancellationToken cancellationToken)
    {
        var hasOther = false;
        await foreach (var version in ReadVersionsAsync(path, cancellationToken))
        {
            if (version.Content.Span.SequenceEqual(content.Span))
            {
                await StrengthenAsync(path, version, objectLock, cancellationToken);
                return true;
            }

            hasOther = true;
        }

        return hasOther ? throw ArchiveConflictException.OtherContent(path) : false;
    }

    private async Task StrengthenAsync(string path, ArchiveVersion version, ArchiveLock? objectLock, CancellationToken cancellationToken)
    {
        if (objectLock is null || version.Lock?.Covers(objectLock) == true)
            return;
        var listed = new S3Version(KeyOf(path), version.Id.Length == 0 ? null : version.Id, !version.IsHidden, IsDeleteMarker: false);
        var isDone = true;
        if (objectLock.RetainUntil is { } until && !(version.Lock?.RetainUntil >= ArchiveLock.WholeSecond(until)))
        {
            var mode = version.Lock?.RetainUntil is null ? objectLock.Mode : version.Lock.Mode;
            isDone &= await _objects.SetRetentionAsync(listed, mode, until, cancellationToken);
        }

        if (objectLock.LegalHold && version.Lock?.LegalHold != true)
            isDone &= await _objects.SetHoldAsync(listed, isHeld: true, cancellationToken);
        if (!isDone)
            throw new ArchiveException($"The archive cannot lock {path}: the bucket {_options.Bucket} has no Object Lock; make one that has.", false);
    }

    private async Task ReadBackAsync(string path, string? id, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        var written = new S3Version(KeyOf(path), string.IsNullOrEmpty(id) ? null : id, IsLatest: true, IsDeleteMarker: false);
        var back = await _objects.GetAsync(written, cancellationToken);
        if (back?.Content.Span.SequenceEqual(content.Span) == true)
            return;
        // In a bucket without versions, somebody else's write may have replaced this one.
        throw new ArchiveException($"The archive took {path}, and gives something else back. It does not count as archived.", isTransient: true);
    }
}
