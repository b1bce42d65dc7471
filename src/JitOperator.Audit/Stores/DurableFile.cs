namespace JitOperator.Audit.Stores;

/// <summary>The steps that every file takes which must survive a loss of power: written beside its place, made durable, and then moved or linked in.</summary>
internal static class DurableFile
{
    /// <summary>A name beside a file that nobody takes for one of ours.</summary>
    public static string BesideOf(string path) =>
        Path.Combine(Path.GetDirectoryName(path)!, $".{Path.GetFileName(path)}.{Path.GetRandomFileName()}");

    /// <summary>Writes a new file; its bytes are on the disk when this returns. Its name is not: see <see cref="Posix.SyncDirectory"/>.</summary>
    /// <exception cref="IOException">It failed, or there is such a file.</exception>
    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write);
        file.Write(content);
        file.Flush(flushToDisk: true);
    }

    /// <summary>Deletes a file that may be left: its name is not that of anything.</summary>
    public static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Litter that nobody reads.
        }
    }
}
