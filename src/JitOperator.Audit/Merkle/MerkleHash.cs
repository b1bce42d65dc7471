using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace JitOperator.Audit.Merkle;

/// <summary>One SHA-256 value of a Merkle tree: 32 bytes, compared by value. The default is all zeros, which no tree of ours has.</summary>
[StructLayout(LayoutKind.Sequential)]
public readonly record struct MerkleHash
{
    /// <summary>Length in bytes.</summary>
    public const int Length = 32;

    private readonly ulong _a;
    private readonly ulong _b;
    private readonly ulong _c;
    private readonly ulong _d;

    /// <summary>Takes the bytes as they are.</summary>
    /// <exception cref="ArgumentException">Not exactly <see cref="Length"/> bytes.</exception>
    public MerkleHash(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Length)
            throw new ArgumentException($"A hash has {Length} bytes, not {bytes.Length}.", nameof(bytes));
        _a = BinaryPrimitives.ReadUInt64BigEndian(bytes);
        _b = BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]);
        _c = BinaryPrimitives.ReadUInt64BigEndian(bytes[16..]);
        _d = BinaryPrimitives.ReadUInt64BigEndian(bytes[24..]);
    }

    /// <summary>Reads hashes that follow one another. What is left over at the end is passed over.</summary>
    public static MerkleHash[] ReadAll(ReadOnlySpan<byte> bytes)
    {
        var hashes = new MerkleHash[bytes.Length / Length];
        for (var i = 0; i < hashes.Length; i++)
            hashes[i] = new MerkleHash(bytes.Slice(i * Length, Length));
        return hashes;
    }

    /// <summary>Writes the bytes.</summary>
    /// <exception cref="ArgumentException">There is room for fewer than <see cref="Length"/>.</exception>
    public void CopyTo(Span<byte> destination)
    {
        if (destination.Length < Length)
            throw new ArgumentException($"A hash needs {Length} bytes.", nameof(destination));
        BinaryPrimitives.WriteUInt64BigEndian(destination, _a);
        BinaryPrimitives.WriteUInt64BigEndian(destination[8..], _b);
        BinaryPrimitives.WriteUInt64BigEndian(destination[16..], _c);
        BinaryPrimitives.WriteUInt64BigEndian(destination[24..], _d);
    }

    /// <summary>The bytes.</summary>
    public byte[] ToArray()
    {
        var bytes = new byte[Length];
        CopyTo(bytes);
        return bytes;
    }

    /// <summary>Standard Base64 with padding, as checkpoints write it.</summary>
    public string ToBase64() => Convert.ToBase64String(ToArray());

    /// <summary>Lower-case hexadecimal.</summary>
    public override string ToString() => Convert.ToHexStringLower(ToArray());
}
