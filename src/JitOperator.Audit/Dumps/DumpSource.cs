using System.Runtime.CompilerServices;
using JitOperator.Audit.Log;
using JitOperator.Audit.Stores;

namespace JitOperator.Audit.Dumps;

/// <summary>
/// A log from files: what <c>kubectl get configmaps -n jit-audit -o json</c> (or <c>-o yaml</c>) printed, or a directory of such files,
/// a directory store among them. ConfigMaps that are no part of a log are passed over.
/// </summary>
public sealed class DumpSource : ILogSource
{
    private static readonly string[] s_extensions = [".json", ".yaml", ".yml"];

    private readonly string _path;

    /// <summary>Names a file or a directory. In a directory, files that end with .json, .yaml or .yml are read.</summary>
    public DumpSource(string path) => _path = path;

    /// <inheritdoc/>
    public IAsyncEnumerable<StoredCommit> ReadAllAsync(CancellationToken cancellationToken) =>
        LogAssembler.AssembleAsync(ObjectsAsync(cancellationToken), cancellationToken);

    private async IAsyncEnumerable<FoundObject> ObjectsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // Files come in any order, and a dump may be in several of them.
        var objects = new List<FoundObject>();
        foreach (var file in Files())
            objects.AddRange(DumpFile.Read(await ReadAsync(file, cancellationToken), file));
        foreach (var found in objects.OrderBy(found => found.Name, StringComparer.Ordinal))
            yield return found;
    }

    private IEnumerable<string> Files()
    {
        if (!Directory.Exists(_path))
            return [_path];
        try
        {
            return [.. Directory.EnumerateFiles(_path)
                .Where(file => !Path.GetFileName(file).StartsWith('.') && s_extensions.Contains(Path.GetExtension(file)))
                .Order(StringComparer.Ordinal)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LogStoreException($"Could not list {_path}: {e.Message}", mayHaveWritten: false, e);
        }
    }

    private static async Task<string> ReadAsync(string file, CancellationToken cancellationToken)
    {
        try
        {
            return await File.ReadAllTextAsync(file, cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new LogStoreException($"Could not read {file}: {e.Message}", mayHaveWritten: false, e);
        }
    }
}
