using System.Security.Cryptography;

namespace JitOperator.Audit.Merkle;

/// <summary>The hashes of RFC 6962 §2.1, with SHA-256. Leaves and nodes are kept apart by their first byte.</summary>
public static class Rfc6962
{
    private const byte LeafPrefix = 0;
    private const byte NodePrefix = 1;
    private const int MostOnStack = 4096;

    /// <summary>Root of the tree without leaves: the hash of nothing.</summary>
    public static MerkleHash EmptyRoot { get; } = new(SHA256.HashData([]));

    /// <summary><c>SHA-256(0x00 || entry)</c>.</summary>
    public static MerkleHash HashLeaf(ReadOnlySpan<byte> entry)
    {
        Span<byte> leaf = entry.Length < MostOnStack ? stackalloc byte[1 + entry.Length] : new byte[1 + entry.Length];
        leaf[0] = LeafPrefix;
        entry.CopyTo(leaf[1..]);
        Span<byte> result = stackalloc byte[MerkleHash.Length];
        SHA256.HashData(leaf, result);
        return new MerkleHash(result);
    }

    /// <summary><c>SHA-256(0x01 || left || right)</c>.</summary>
    public static MerkleHash HashChildren(MerkleHash left, MerkleHash right)
    {
        Span<byte> node = stackalloc byte[1 + (2 * MerkleHash.Length)];
        node[0] = NodePrefix;
        left.CopyTo(node[1..]);
        right.CopyTo(node[(1 + MerkleHash.Length)..]);
        Span<byte> result = stackalloc byte[MerkleHash.Length];
        SHA256.HashData(node, result);
        return new MerkleHash(result);
    }
}
