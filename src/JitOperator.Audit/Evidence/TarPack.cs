using System.Formats.Tar;
using System.IO.Compression;

namespace JitOperator.Audit.Evidence;

/// <summary>
/// A .tar.gz that is the same whenever the same files are put in, in the same order: one time for all of them, root's numbers, no
/// names of people or machines.
/// </summary>
internal sealed class TarPack : IAsyncDisposable
{
    private readonly GZipStream _gzip;
    private readonly TarWriter _tar;
    private readonly string _folder;
    private readonly DateTimeOffset _time;

    /// <summary>Begins a pack.</summary>
    /// <param name="output">Takes the bytes; stays open.</param>
    /// <param name="folder">The folder that everything is in.</param>
    /// <param name="time">The time of every file.</param>
    public TarPack(Stream output, string folder, DateTimeOffset time)
    {
        _gzip = new GZipStream(output, CompressionLevel.Optimal, leaveOpen: true);
        _tar = new TarWriter(_gzip, TarEntryFormat.Ustar, leaveOpen: false);
        _folder = folder;
        // Whole seconds are all that the form has.
        _time = DateTimeOffset.FromUnixTimeSeconds(time.ToUnixTimeSeconds());
    }

    /// <summary>Adds a file.</summary>
    public async Task AddAsync(string name, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        using var content = new MemoryStream(bytes.ToArray(), writable: false);
        var entry = new UstarTarEntry(TarEntryType.RegularFile, $"{_folder}/{name}")
        {
            DataStream = content,
            Gid = 0,
            GroupName = string.Empty,
            Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead,
            ModificationTime = _time,
            Uid = 0,
            UserName = string.Empty,
        };
        await _tar.WriteEntryAsync(entry, cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _tar.DisposeAsync();
}
