using System.Buffers.Binary;

namespace JitOperator.Audit.Log;

/// <summary>Entries as C2SP tlog-tiles packs them: each after its length in two bytes, big-endian.</summary>
public static class EntryBundle
{
    private const int PrefixLength = sizeof(ushort);

    /// <summary>Packs entries.</summary>
    /// <exception cref="ArgumentException">One is longer than 65,535 bytes.</exception>
    public static byte[] Pack(IReadOnlyCollection<ReadOnlyMemory<byte>> entries)
    {
        var bundle = new byte[entries.Sum(entry => PrefixLength + entry.Length)];
        var rest = bundle.AsSpan();
        foreach (var entry in entries)
        {
            if (entry.Length > ushort.MaxValue)
                throw new ArgumentException($"An entry of {entry.Length} bytes does not fit into a bundle.", nameof(entries));
            BinaryPrimitives.WriteUInt16BigEndian(rest, (ushort)entry.Length);
            entry.Span.CopyTo(rest[PrefixLength..]);
            rest = rest[(PrefixLength + entry.Length)..];
        }

        return bundle;
    }

    /// <summary>Unpacks entries.</summary>
    /// <param name="bundle">The bundle.</param>
    /// <param name="isWhole">False when it ends in the midst of an entry.</param>
    /// <returns>All entries before the one that is not whole.</returns>
    public static IReadOnlyList<ReadOnlyMemory<byte>> Unpack(ReadOnlyMemory<byte> bundle, out bool isWhole)
    {
        var entries = new List<ReadOnlyMemory<byte>>();
        var rest = bundle;
        while (rest.Length >= PrefixLength
            && BinaryPrimitives.ReadUInt16BigEndian(rest.Span) is var length && rest.Length >= PrefixLength + length)
        {
            entries.Add(rest.Slice(PrefixLength, length));
            rest = rest[(PrefixLength + length)..];
        }

        isWhole = rest.IsEmpty;
        return entries;
    }
}
