using System.Globalization;
using System.Runtime.CompilerServices;

namespace JitOperator.Audit.Archive;

/// <summary>Keeps versions and locks in memory, as an object store does: for tests, simulations and rehearsals. Gone with the process.</summary>
/// <param name="time">Decides whether a lock still holds.</param>
public sealed class MemoryArchiveStore(TimeProvider time) : IArchiveStore
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, List<Version>> _objects = new(StringComparer.Ordinal);
    private int _lastId;

    /// <inheritdoc/>
    public Task<bool> PutAsync(string path, ReadOnlyMemory<byte> content, ArchiveLock? objectLock, CancellationToken cancellationToken)
    {
        ArchivePath.Check(path, content);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            var versions = VersionsOf_NeedsLock(path);
            if (versions.Find(version => version.HasContent(content)) is { } there)
            {
                there.Strengthen(objectLock);
                return Task.FromResult(false);
            }

            if (versions.Exists(version => version.Content is not null))
                throw ArchiveConflictException.OtherContent(path);
            Add_NeedsLock(path, content.ToArray(), objectLock);
            return Task.FromResult(true);
        }
    }

    /// <inheritdoc/>
    public Task PutLatestAsync(string path, ReadOnlyMemory<byte> content, ArchiveLock? objectLock, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            if (VersionsOf_NeedsLock(path) is [.., var newest] && newest.HasContent(content))
                newest.Strengthen(objectLock);
            else
                Overwrite(path, content, objectLock);
        }

        return Task.CompletedTask;
    }

    /// <summary>Writes a version on top, whatever there is: what anybody with the right to write can do to a bucket.</summary>
    public void Overwrite(string path, ReadOnlyMemory<byte> content, ArchiveLock? objectLock = null)
    {
        ArchivePath.Check(path, content);
        lock (_lock)
            Add_NeedsLock(path, content.ToArray(), objectLock);
    }

    /// <summary>Puts a delete marker on top: what a plain deletion does to a bucket with versions.</summary>
    public void Hide(string path)
    {
        ArchivePath.Check(path);
        lock (_lock)
            Add_NeedsLock(path, content: null, objectLock: null);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<ArchiveVersion> ReadVersionsAsync(string path, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArchivePath.Check(path);
        List<ArchiveVersion> found;
        lock (_lock)
        {
            var versions = VersionsOf_NeedsLock(path);
            found = [.. versions
                .Where(version => version.Content is not null)
                .Select(version => new ArchiveVersion(version.Id, version.Content, version != versions[^1], version.Lock))
                .Reverse()];
        }

        foreach (var version in found)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return version;
        }

        await Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<string> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        List<string> paths;
        lock (_lock)
        {
            paths = [.. _objects
                .Where(entry => entry.Key.StartsWith(prefix, StringComparison.Ordinal) && entry.Value.Exists(version => version.Content is not null))
                .Select(entry => entry.Key)];
        }

        foreach (var path in paths)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return path;
        }

        await Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<bool> SetLegalHoldAsync(string path, bool isHeld, CancellationToken cancellationToken) => ForEach(
        path, _ => true, version => version.Lock = Normal((version.Lock ?? s_none) with { LegalHold = isHeld }), cancellationToken);

    /// <inheritdoc/>
    public Task<bool> ExtendLockAsync(string path, DateTimeOffset until, CancellationToken cancellationToken) => ForEach(
        path,
        version => version.Lock?.RetainUntil is not null,
        version => version.Strengthen(version.Lock! with { RetainUntil = until, LegalHold = false }),
        cancellationToken);

    /// <inheritdoc/>
    public Task<bool> DeleteAsync(string path, CancellationToken cancellationToken)
    {
        ArchivePath.Check(path);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            if (VersionsOf_NeedsLock(path).Find(version => version.Lock?.IsActiveAt(time.GetUtcNow()) == true) is { } locked)
                throw new ArchiveLockedException(path, locked.Lock!);
            return Task.FromResult(_objects.Remove(path));
        }
    }

    private static readonly ArchiveLock s_none = new(ArchiveLockMode.Governance, RetainUntil: null);

    private static ArchiveLock? Normal(ArchiveLock objectLock) =>
        objectLock.LegalHold || objectLock.RetainUntil is not null ? objectLock : null;

    private Task<bool> ForEach(string path, Predicate<Version> which, Action<Version> change, CancellationToken cancellationToken)
    {
        ArchivePath.Check(path);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            var versions = VersionsOf_NeedsLock(path).FindAll(version => version.Content is not null && which(version));
            versions.ForEach(change);
            return Task.FromResult(versions.Count > 0);
        }
    }

    private List<Version> VersionsOf_NeedsLock(string path) => _objects.TryGetValue(path, out var versions) ? versions : [];

    private void Add_NeedsLock(string path, byte[]? content, ArchiveLock? objectLock)
    {
        if (!_objects.TryGetValue(path, out var versions))
            _objects[path] = versions = [];
        versions.Add(new Version((++_lastId).ToString(CultureInfo.InvariantCulture), content, objectLock));
    }

    /// <summary>A version; one without content is a delete marker.</summary>
    private sealed class Version(string id, byte[]? content, ArchiveLock? objectLock)
    {
        public string Id => id;

        public byte[]? Content => content;

        public ArchiveLock? Lock { get; set; } = objectLock;

        public bool HasContent(ReadOnlyMemory<byte> other) => content?.AsSpan().SequenceEqual(other.Span) == true;

        public void Strengthen(ArchiveLock? other)
        {
            if (other is null || Lock?.Covers(other) == true)
                return;
            var until = other.RetainUntil is null || Lock?.RetainUntil >= other.RetainUntil ? Lock?.RetainUntil : other.RetainUntil;
            Lock = new ArchiveLock(Lock?.RetainUntil is null ? other.Mode : Lock.Mode, until, Lock?.LegalHold == true || other.LegalHold);
        }
    }
}
