using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using JitOperator.Audit.Log;
using k8s.Models;

namespace JitOperator.Audit.Stores;

/// <summary>
/// Keeps a log as files in one directory, each the manifest of a ConfigMap. A file is written under another name, made durable, and
/// linked to its own: it is there as a whole or not at all, and linking never replaces.
/// </summary>
/// <remarks>Needs a file system with hard links, and a POSIX system. The directory may be shared by processes of one machine.</remarks>
public sealed class DirectoryObjects : ILogObjects
{
    /// <summary>What names of files end with.</summary>
    public const string Extension = ".json";

    private const string FloorPrefix = "jit-floor-";

    private readonly string _directory;

    /// <summary>Uses a directory, and makes it if it is not there.</summary>
    /// <exception cref="IOException">It cannot be made.</exception>
    public DirectoryObjects(string directory)
    {
        _directory = Path.GetFullPath(directory);
        Directory.CreateDirectory(_directory);
    }

    /// <inheritdoc/>
    public Task<CreateOutcome> CreateAsync(V1ConfigMap manifest, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(Create(manifest.Metadata.Name + Extension, ConfigMapJson.Write(manifest)));
    }

    /// <inheritdoc/>
    public async Task<FoundObject?> ReadAsync(string name, CancellationToken cancellationToken)
    {
        var path = PathOf(name + Extension);
        try
        {
            return Read(name, path, await File.ReadAllTextAsync(path, cancellationToken));
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
    public async IAsyncEnumerable<FoundObject> ListAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var name in Names("*" + Extension).Where(name => LogObjectName.TryParse(name, out _)).Order(StringComparer.Ordinal))
        {
            if (await ReadAsync(name, cancellationToken) is { } found)
                yield return found;
        }
    }

    /// <inheritdoc/>
    public Task DeleteAsync(string name, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Delete(name + Extension);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<long> ReadFloorAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(Floors().DefaultIfEmpty().Max());
    }

    /// <summary>The floor is in the name of an empty file: the highest counts, and lower ones are cleared away.</summary>
    /// <inheritdoc/>
    public Task RaiseFloorAsync(long floor, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var floors = Floors();
        if (floors.All(other => other < floor))
        {
            Create(NameOf(floor), string.Empty);
            floors.ForEach(other => Delete(NameOf(other)));
        }

        return Task.CompletedTask;
    }

    private static string NameOf(long floor) => string.Create(CultureInfo.InvariantCulture, $"{FloorPrefix}{floor:D16}");

    private List<long> Floors() =>
        [.. Names(FloorPrefix + "*")
            .Select(name => long.TryParse(name.AsSpan(FloorPrefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var floor) ? floor : -1)
            .Where(floor => floor >= 0)];

    private List<string> Names(string pattern)
    {
        try
        {
            return [.. Directory.EnumerateFiles(_directory, pattern).Select(file => Path.GetFileNameWithoutExtension(file))];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LogStoreException($"Could not list {_directory}.", mayHaveWritten: false, e);
        }
    }

    private CreateOutcome Create(string name, string text)
    {
        var path = PathOf(name);
        var temporary = DurableFile.BesideOf(path);
        var isLinked = false;
        try
        {
            DurableFile.Write(temporary, Encoding.UTF8.GetBytes(text));
            if (!Posix.TryLink(temporary, path))
                return CreateOutcome.Exists;
            isLinked = true;
            Posix.SyncDirectory(_directory);
            return CreateOutcome.Created;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LogStoreException($"Could not write {path}.", mayHaveWritten: isLinked, e);
        }
        finally
        {
            DurableFile.TryDelete(temporary);
        }
    }

    private void Delete(string name)
    {
        var path = PathOf(name);
        try
        {
            File.Delete(path);
            Posix.SyncDirectory(_directory);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LogStoreException($"Could not delete {path}.", mayHaveWritten: true, e);
        }
    }

    private string PathOf(string file) => Path.Combine(_directory, file);

    private static FoundObject Read(string name, string path, string text)
    {
        try
        {
            var configMap = ConfigMapJson.Read(text);
            return configMap.Metadata?.Name == name
                ? new FoundObject(name, path, configMap)
                : new FoundObject(name, path, Manifest: null, "it is not the object that its name tells of");
        }
        catch (JsonException e)
        {
            return new FoundObject(name, path, Manifest: null, e.LineNumber is { } line
                ? $"it is no manifest of a ConfigMap (line {line + 1})"
                : $"it is no manifest of a ConfigMap ({e.Path} is of the wrong kind)");
        }
    }
}
