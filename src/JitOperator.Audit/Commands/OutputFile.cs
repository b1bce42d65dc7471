namespace JitOperator.Audit.Commands;

/// <summary>Files that are there whole or not at all: written under another name, and named when they are done.</summary>
internal static class OutputFile
{
    /// <summary>Writes a file. What was there before is replaced once the new one is whole.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static Task WriteAsync(string path, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken) =>
        WriteAsync(
            path,
            async stream =>
            {
                await stream.WriteAsync(bytes, cancellationToken);
                return true;
            });

    /// <summary>Writes a file.</summary>
    /// <param name="path">Where to.</param>
    /// <param name="write">Writes the bytes.</param>
    /// <param name="isWanted">Whether what came of it is to be kept; without it, always.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static async Task<T> WriteAsync<T>(string path, Func<Stream, Task<T>> write, Func<T, bool>? isWanted = null)
    {
        var partial = path + ".partial";
        try
        {
            T result;
            await using (var stream = new FileStream(partial, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 64 * 1024, useAsync: true))
                result = await write(stream);
            if (isWanted?.Invoke(result) != false)
                File.Move(partial, path, overwrite: true);
            return result;
        }
        finally
        {
            File.Delete(partial);
        }
    }
}
