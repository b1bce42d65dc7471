using System.Text.Json;

namespace JitOperator.Operator.Activity.Ingest;

/// <summary>How far a file is done: all that the endpoint has taken of it, or that has been reported.</summary>
/// <param name="Path">Its name when it was read.</param>
/// <param name="Head">Its first bytes.</param>
/// <param name="Before">The bytes before the position, of a file that is not compressed; null of others.</param>
/// <param name="CompressedLength">Length of a compressed file; null of others.</param>
/// <param name="Position">Everything before this byte is done; of a compressed file, of what was compressed.</param>
/// <param name="From">Where to read from.</param>
/// <param name="Line">Line of <paramref name="From"/>.</param>
public sealed record FileProgress(string Path, FileHead Head, FileHead? Before, long? CompressedLength, long Position, long From, long Line)
{
    /// <summary>The same as a mark.</summary>
    public InputMark Mark => new(Position, From, Line);
}

/// <summary>
/// The file that remembers how far each input is done. It is written beside its place, made durable and moved there, each time that the
/// endpoint has taken a batch: after a crash, a batch at most is sent twice, and the endpoint knows it again.
/// </summary>
public sealed class IngestState : IDisposable
{
    private const int Version = 1;
    private static readonly JsonSerializerOptions s_options = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    private readonly string? _path;
    private readonly FileStream? _lock;
    private readonly SortedDictionary<string, FileProgress> _files = new(StringComparer.Ordinal);

    private IngestState(string? path, FileStream? @lock) => (_path, _lock) = (path, @lock);

    /// <summary>Opens it; null to remember nothing. One process uses a file at a time.</summary>
    /// <exception cref="IOException">It cannot be used, or is no state, or another process uses it.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be used.</exception>
    public static IngestState Open(string? path)
    {
        if (path is null)
        {
            return new(null, null);
        }

        var state = new IngestState(path, new FileStream(path + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        try
        {
            if (File.Exists(path))
            {
                state.Read();
            }

            return state;
        }
        catch
        {
            state.Dispose();
            throw;
        }
    }

    /// <summary>How far a file is done; null where nothing is known of it.</summary>
    public FileProgress? Of(string path) => _files.GetValueOrDefault(path);

    /// <summary>Takes note of how far files are, durably.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public void Save(IEnumerable<FileProgress> files)
    {
        foreach (var file in files)
        {
            _files[file.Path] = file;
        }

        if (_path is null)
        {
            return;
        }

        var beside = _path + ".new";
        using (var stream = new FileStream(beside, FileMode.Create, FileAccess.Write, FileShare.None))
        {
            JsonSerializer.Serialize(stream, new Content(Version, [.. _files.Values]), s_options);
            stream.Flush(flushToDisk: true);
        }

        // That the name lasts is not waited for: the state before it is older, and true.
        File.Move(beside, _path, overwrite: true);
    }

    /// <inheritdoc/>
    public void Dispose() => _lock?.Dispose();

    private void Read()
    {
        try
        {
            using var stream = File.OpenRead(_path!);
            var content = JsonSerializer.Deserialize<Content>(stream, s_options);
            if (content is not { V: Version, Files: { } files } || files.Any(file => file is null or { Path: null } or { Head: null }))
            {
                throw new IOException($"{_path} is no state of this version; delete it to begin anew.");
            }

            foreach (var file in files)
            {
                _files[file.Path] = file;
            }
        }
        catch (JsonException e)
        {
            throw new IOException($"{_path} is no state; delete it to begin anew.", e);
        }
    }

    private sealed record Content(int V, IReadOnlyList<FileProgress> Files);
}
