using JitOperator.Audit.Merkle;

namespace JitOperator.Audit.Witness;

/// <summary>
/// Proofs from the tiles of hashes of C2SP tlog-tiles, of which a proof reads a few: for a log that is too long for memory, or that is
/// somebody else's. What a tile says is believed; a wrong one gives a proof that does not verify.
/// </summary>
/// <param name="treeSize">Size of the tree that the tiles are of: decides which of them are full.</param>
/// <param name="read">Reads a tile.</param>
public sealed class TileProofs(long treeSize, Func<TilePath, CancellationToken, Task<ReadOnlyMemory<byte>>> read) : IConsistencyProofs
{
    private const int HeightBits = 8;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<MerkleHash>> ProveAsync(long oldSize, long newSize, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(oldSize);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(oldSize, newSize);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(newSize, treeSize);
        if (oldSize == 0 || oldSize == newSize)
            return [];
        var tiles = new Dictionary<TilePath, ReadOnlyMemory<byte>>();
        return await SubProofAsync(oldSize, 0, newSize, isWhole: true, tiles, cancellationToken);
    }

    /// <summary>SUBPROOF of RFC 6962 §2.1.2, as it stands there, for the leaves from start to end.</summary>
    private async Task<List<MerkleHash>> SubProofAsync(
        long oldSize, long start, long end, bool isWhole, Dictionary<TilePath, ReadOnlyMemory<byte>> tiles, CancellationToken cancellationToken)
    {
        if (oldSize == end - start)
            return isWhole ? [] : [await HashAsync(start, end, tiles, cancellationToken)];
        var split = 1L << (int)long.Log2(end - start - 1);
        var (rest, sibling) = oldSize <= split
            ? (await SubProofAsync(oldSize, start, start + split, isWhole, tiles, cancellationToken), (start + split, end))
            : (await SubProofAsync(oldSize - split, start + split, end, isWhole: false, tiles, cancellationToken), (start, start + split));
        rest.Add(await HashAsync(sibling.Item1, sibling.Item2, tiles, cancellationToken));
        return rest;
    }

    private async Task<MerkleHash> HashAsync(
        long start, long end, Dictionary<TilePath, ReadOnlyMemory<byte>> tiles, CancellationToken cancellationToken)
    {
        var count = end - start;
        if (!long.IsPow2(count))
        {
            var split = 1L << (int)long.Log2(count - 1);
            return Rfc6962.HashChildren(
                await HashAsync(start, start + split, tiles, cancellationToken),
                await HashAsync(start + split, end, tiles, cancellationToken));
        }

        // The subtree's root is at this height; the tile's own hashes are at the multiple of eight below, 1 to 128 of them for it.
        var height = (int)long.Log2(count);
        var level = height / HeightBits;
        var width = 1 << (height % HeightBits);
        var first = start >> (level * HeightBits);
        var hashes = await TileAsync(level, first / TilePath.FullWidth, tiles, cancellationToken);
        var at = (int)(first % TilePath.FullWidth);
        return Fold(hashes.Slice(at * MerkleHash.Length, width * MerkleHash.Length).Span);
    }

    private static MerkleHash Fold(ReadOnlySpan<byte> hashes)
    {
        if (hashes.Length == MerkleHash.Length)
            return new MerkleHash(hashes);
        var half = hashes.Length / 2;
        return Rfc6962.HashChildren(Fold(hashes[..half]), Fold(hashes[half..]));
    }

    private async Task<ReadOnlyMemory<byte>> TileAsync(
        int level, long index, Dictionary<TilePath, ReadOnlyMemory<byte>> tiles, CancellationToken cancellationToken)
    {
        var width = (int)Math.Min(TilePath.FullWidth, (treeSize >> (level * HeightBits)) - (index * TilePath.FullWidth));
        var path = new TilePath(level, index, width);
        if (tiles.TryGetValue(path, out var known))
            return known;
        var bytes = await read(path, cancellationToken);
        if (bytes.Length != width * MerkleHash.Length)
            throw new InvalidDataException($"{path} has {bytes.Length} bytes, not {width * MerkleHash.Length}.");
        return tiles[path] = bytes;
    }
}
