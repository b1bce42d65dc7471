using System.Runtime.CompilerServices;
using JitOperator.Audit.Dumps;
using JitOperator.Audit.Log;
using k8s;

namespace JitOperator.Audit.Stores;

/// <summary>
/// Keeps commits as files in one directory, each the manifest of its ConfigMap. A file is written under another name, made durable,
/// and linked to its own: it is there as a whole or not at all, and linking never replaces.
/// </summary>
/// <remarks>Needs a file system with hard links, and a POSIX system. The directory may be shared by processes of one machine.</remarks>
public sealed class DirectoryLogStore : ILogStore
{
    /// <summary>What names of files end with.</summary>
    public const string Extension = ".json";

    private readonly string _directory;

    /// <summary>Uses a directory, and makes it if it is not there.</summary>
    /// <exception cref="IOException">It cannot be made.</exception>
    public DirectoryLogStore(string directory)
    {
        _directory = Path.GetFullPath(directory);
        Directory.CreateDirectory(_directory);
    }

    /// <inheritdoc/>
    public Task<CreateOutcome> CreateAsync(LogCommit commit, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var path = PathOf(commit.FirstIndex);
        var temporary = Path.Combine(_directory, $".{CommitManifest.NameOf(commit.FirstIndex)}.{Path.GetRandomFileName()}");
        var isLinked = false;
        try
        {
            WriteDurably(temporary, KubernetesJson.Serialize(CommitManifest.Write(commit, namespaceName: null)));
            if (!Posix.TryLink(temporary, path))
                return Task.FromResult(CreateOutcome.Exists);
            isLinked = true;
            Posix.SyncDirectory(_directory);
            return Task.FromResult(CreateOutcome.Created);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LogStoreException($"Could not write {path}.", mayHaveWritten: isLinked, e);
        }
        finally
        {
            TryDelete(temporary);
        }
    }

    /// <inheritdoc/>
    public async Task<StoredCommit?> ReadAsync(long firstIndex, CancellationToken cancellationToken)
    {
        var path = PathOf(firstIndex);
        try
        {
            return CommitFile.Read(await File.ReadAllTextAsync(path, cancellationToken), path, firstIndex);
        }
        catch (FileNotFoundException)
        {
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LogStoreException($"Could not read {path}.", mayHaveWritten: false, e);
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<StoredCommit> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var firstIndex in Indices())
        {
            if (await ReadAsync(firstIndex, cancellationToken) is { } stored)
                yield return stored;
        }
    }

    private List<long> Indices()
    {
        try
        {
            return [.. Directory.EnumerateFiles(_directory, CommitManifest.NamePrefix + "*" + Extension)
                .Select(file => CommitManifest.TryParseName(Path.GetFileNameWithoutExtension(file), out var index) ? index : -1)
                .Where(index => index >= 0)
                .Order()];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LogStoreException($"Could not list {_directory}.", mayHaveWritten: false, e);
        }
    }

    private string PathOf(long firstIndex) => Path.Combine(_directory, CommitManifest.NameOf(firstIndex) + Extension);

    private static void WriteDurably(string path, string text)
    {
        using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write);
        using (var writer = new StreamWriter(file, leaveOpen: true))
            writer.Write(text);
        file.Flush(flushToDisk: true);
    }

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Litter that nobody reads: its name is not that of a commit.
        }
    }
}
