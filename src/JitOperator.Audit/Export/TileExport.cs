using System.Text;
using JitOperator.Audit.Log;
using JitOperator.Audit.Merkle;
using JitOperator.Audit.Notes;
using JitOperator.Audit.Stores;

namespace JitOperator.Audit.Export;

/// <summary>
/// The log as the files of C2SP tlog-tiles, for tools that we did not write: <c>checkpoint</c>, <c>tile/L/N</c> and
/// <c>tile/entries/N</c>. A web server that serves the directory serves a transparency log.
/// </summary>
public static class TileExport
{
    private const string CheckpointFile = "checkpoint";

    /// <summary>Writes a log into a directory, as far as it verifies. The checkpoint comes last.</summary>
    /// <param name="source">The log; read twice.</param>
    /// <param name="keys">The keys to believe.</param>
    /// <param name="directory">Where to; made if need be, and must be empty.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="LogStoreException">The source cannot be read, changed while it was, or has lost hashes that tiles need.</exception>
    /// <exception cref="IOException">The directory is not empty, or cannot be written.</exception>
    public static async Task<ExportResult> WriteAsync(
        ILogSource source, IReadOnlyCollection<VerifierKey> keys, string directory, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(directory);
        if (Directory.EnumerateFileSystemEntries(directory).Any())
            throw new IOException($"{directory} is not empty.");
        var tree = new MerkleTree();
        var bundle = new List<ReadOnlyMemory<byte>>(TilePath.FullWidth);
        var log = await VerifiedLog.OpenAsync(source, keys, cancellationToken);
        var written = await log.ReadAsync(
            async part =>
            {
                if (part.Base is { } from)
                    throw new LogStoreException($"The hashes of the first {from.MinimumIndex} records were pruned, and tiles need all of them.", mayHaveWritten: false);
                for (var i = 0; i < part.Leaves.Count; i++)
                {
                    tree.Append(part.Leaves[i]);
                    // Records are pruned in whole bundles: their hashes stay, and tiles of entries begin behind them.
                    if (part.Records.Count == 0)
                        continue;
                    bundle.Add(part.Records[i].Bytes);
                    if (tree.Size % TilePath.FullWidth == 0)
                        await FlushAsync(directory, tree.Size, bundle, cancellationToken);
                }
            },
            cancellationToken);
        await FlushAsync(directory, tree.Size, bundle, cancellationToken);
        foreach (var tile in TileLayout.HashTiles(tree.Size))
            await WriteAsync(directory, tile.ToString(), TileLayout.Read(tree, tile), cancellationToken);
        if (log.Head is { } head)
            await WriteAsync(directory, CheckpointFile, Encoding.UTF8.GetBytes(head.SignedNote), cancellationToken);
        return new(written, log.Damage, log.Head);
    }

    private static async Task FlushAsync(string directory, long size, List<ReadOnlyMemory<byte>> bundle, CancellationToken cancellationToken)
    {
        if (bundle.Count == 0)
            return;
        var path = new TilePath(null, (size - 1) / TilePath.FullWidth, bundle.Count);
        await WriteAsync(directory, path.ToString(), EntryBundle.Pack(bundle), cancellationToken);
        bundle.Clear();
    }

    private static async Task WriteAsync(string directory, string name, byte[] bytes, CancellationToken cancellationToken)
    {
        var path = Path.Combine(directory, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await File.WriteAllBytesAsync(path, bytes, cancellationToken);
    }
}
