using System.Runtime.CompilerServices;
using JitOperator.Audit.Stores;

namespace JitOperator.Audit.Archive;

/// <summary>
/// Keeps objects as plain files, so that a web server over the directory serves a C2SP tlog-tiles log. A file is written under another
/// name, made durable, and linked to its own: it is there as a whole or not at all, and linking never replaces.
/// </summary>
/// <remarks>
/// A directory keeps one version of each object and cannot lock: locks that are asked for are not kept, and whoever can write there can
/// change and delete. Put it on storage that cannot be rewritten, or keep checkpoints elsewhere. Needs hard links and a POSIX system.
/// </remarks>
public sealed class DirectoryArchiveStore : IArchiveStore
{
    private readonly string _directory;

    /// <summary>Uses a directory, and makes it when something is written.</summary>
    public DirectoryArchiveStore(string directory) => _directory = Path.GetFullPath(directory);

    /// <inheritdoc/>
    public Task<bool> PutAsync(string path, ReadOnlyMemory<byte> content, ArchiveLock? objectLock, CancellationToken cancellationToken)
    {
        ArchivePath.Check(path, content);
        return DoAsync($"write {path}", () => Put(path, content), cancellationToken);
    }

    /// <inheritdoc/>
    public Task PutLatestAsync(string path, ReadOnlyMemory<byte> content, ArchiveLock? objectLock, CancellationToken cancellationToken)
    {
        ArchivePath.Check(path, content);
        return DoAsync($"write {path}", () => Replace(path, content), cancellationToken);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<ArchiveVersion> ReadVersionsAsync(string path, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArchivePath.Check(path);
        var content = await DoAsync($"read {path}", () => Read(FileOf(path)), cancellationToken);
        if (content is not null)
            yield return new ArchiveVersion(string.Empty, content, IsHidden: false, Lock: null);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<string> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var path in await DoAsync($"list {prefix}", () => List(prefix), cancellationToken))
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return path;
        }
    }

    /// <summary>Does nothing: a directory cannot hold.</summary>
    public Task<bool> SetLegalHoldAsync(string path, bool isHeld, CancellationToken cancellationToken)
    {
        ArchivePath.Check(path);
        return Task.FromResult(false);
    }

    /// <summary>Does nothing: a directory cannot lock.</summary>
    public Task<bool> ExtendLockAsync(string path, DateTimeOffset until, CancellationToken cancellationToken)
    {
        ArchivePath.Check(path);
        return Task.FromResult(false);
    }

    /// <inheritdoc/>
    public Task<bool> DeleteAsync(string path, CancellationToken cancellationToken)
    {
        ArchivePath.Check(path);
        return DoAsync($"delete {path}", () => Delete(path), cancellationToken);
    }

    private static byte[]? Read(string file)
    {
        try
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var bytes = new byte[(int)Math.Min(stream.Length, ArchivePath.MaxContent + 1)];
            var length = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            return bytes[..length];
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    private static async Task<T> DoAsync<T>(string what, Func<T> action, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            return await Task.Run(action, cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ArchiveException($"The archive directory failed to {what}: {e.Message}", isTransient: e is IOException, e);
        }
    }

    private bool Put(string path, ReadOnlyMemory<byte> content)
    {
        var file = FileOf(path);
        var isWritten = Read(file) is null && WriteBeside(file, content, temporary => Posix.TryLink(temporary, file));
        // Also where it was there: whoever wrote it may have died before this.
        Posix.SyncDirectory(Path.GetDirectoryName(file)!);
        return Read(file) is { } there && there.AsSpan().SequenceEqual(content.Span) ? isWritten : throw ArchiveConflictException.OtherContent(path);
    }

    private bool Replace(string path, ReadOnlyMemory<byte> content)
    {
        var file = FileOf(path);
        return WriteBeside(file, content, temporary =>
        {
            File.Move(temporary, file, overwrite: true);
            Posix.SyncDirectory(Path.GetDirectoryName(file)!);
            // Somebody else may have put a newer one there since: what counts is that this one arrived.
            return true;
        });
    }

    private bool WriteBeside(string file, ReadOnlyMemory<byte> content, Func<string, bool> moveIn)
    {
        MakeDurableDirectory(Path.GetDirectoryName(file)!);
        var temporary = DurableFile.BesideOf(file);
        try
        {
            DurableFile.Write(temporary, content.Span);
            if (Read(temporary)?.AsSpan().SequenceEqual(content.Span) != true)
                throw new IOException("what was written does not read back");
            return moveIn(temporary);
        }
        finally
        {
            DurableFile.TryDelete(temporary);
        }
    }

    private void MakeDurableDirectory(string directory)
    {
        if (Directory.Exists(directory))
            return;
        var parent = Path.GetDirectoryName(directory)!;
        if (directory != _directory)
            MakeDurableDirectory(parent);
        Directory.CreateDirectory(directory);
        Posix.SyncDirectory(parent);
    }

    private bool Delete(string path)
    {
        var file = FileOf(path);
        if (!File.Exists(file))
            return false;
        File.Delete(file);
        Posix.SyncDirectory(Path.GetDirectoryName(file)!);
        return true;
    }

    private List<string> List(string prefix)
    {
        var from = Path.GetFullPath(Path.Combine(_directory, prefix[..(prefix.LastIndexOf('/') + 1)]));
        if (!Directory.Exists(from))
            return [];
        return [.. Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(_directory, file))
            .Where(path => path.StartsWith(prefix, StringComparison.Ordinal) && ArchivePath.IsValid(path))
            .Order(StringComparer.Ordinal)];
    }

    private string FileOf(string path) => Path.Combine(_directory, path);
}
