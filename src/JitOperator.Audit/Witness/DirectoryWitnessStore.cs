using System.Security.Cryptography;
using System.Text;
using JitOperator.Audit.Stores;

namespace JitOperator.Audit.Witness;

/// <summary>
/// Keeps checkpoints as files of one folder, one a log, named by the hash of its origin. Each is written under another name, made
/// durable, and moved into its place. A folder belongs to one process at a time.
/// </summary>
public sealed class DirectoryWitnessStore : IWitnessStore, IDisposable
{
    /// <summary>What names of files end with.</summary>
    public const string Extension = ".checkpoint";

    private const string LockFile = "witness.lock";

    private readonly string _folder;
    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly FileStream _lock;

    /// <summary>Uses a folder, and makes it if it is not there.</summary>
    /// <exception cref="WitnessStoreException">It cannot be made, or another process uses it.</exception>
    public DirectoryWitnessStore(string folder)
    {
        _folder = Path.GetFullPath(folder);
        try
        {
            Directory.CreateDirectory(_folder);
            // Held until the process ends, however it ends.
            _lock = new FileStream(Path.Combine(_folder, LockFile), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new WitnessStoreException(
                $"The folder {_folder} cannot be used ({e.Message}); it must be writable, and no other witness may run on it.", e);
        }
    }

    /// <inheritdoc/>
    public async Task<WitnessedNote?> ReadAsync(string originHash, CancellationToken cancellationToken)
    {
        var path = PathOf(originHash);
        try
        {
            var note = await File.ReadAllTextAsync(path, cancellationToken);
            return new WitnessedNote(note, VersionOf(note));
        }
        catch (FileNotFoundException)
        {
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new WitnessStoreException($"Could not read {path}.", e);
        }
    }

    /// <inheritdoc/>
    public async Task<bool> ReplaceAsync(string originHash, WitnessedNote? known, string note, CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken);
        try
        {
            if ((await ReadAsync(originHash, cancellationToken))?.Version != known?.Version)
                return false;
            Write(PathOf(originHash), note);
            return true;
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _lock.Dispose();
        _writing.Dispose();
    }

    private void Write(string path, string note)
    {
        var temporary = path + ".new";
        try
        {
            using (var file = new FileStream(temporary, FileMode.Create, FileAccess.Write))
            {
                file.Write(Encoding.UTF8.GetBytes(note));
                file.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
            Posix.SyncDirectory(_folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new WitnessStoreException($"Could not write {path}.", e);
        }
    }

    private string PathOf(string originHash) => Path.Combine(_folder, originHash + Extension);

    private static string VersionOf(string note) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(note)));
}
