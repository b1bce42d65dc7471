using CsCheck;

namespace JitOperator.TestKit.Fuzzing;

/// <summary>Bytes that are almost what a parser expects, and bytes that are nothing.</summary>
internal static class HostileBytes
{
    private static readonly byte[][] s_pieces =
    [
        [0], [0xff], [0x7f], [0x80], "\n"u8.ToArray(), [0xed, 0xa0, 0x80], [0xc0, 0xaf], [0xf5], [0xff, 0xfe], [0xef, 0xbb, 0xbf], "{"u8.ToArray(), "["u8.ToArray(), "\""u8.ToArray(),
        [0xff, 0xff, 0xff, 0xff], [0, 0, 0, 0], [0x1f, 0x8b, 8, 0], "\\ud800"u8.ToArray(),
    ];

    /// <summary>Bytes of any kind.</summary>
    public static readonly Gen<byte[]> Any = Gen.Byte.Array[0, 300];

    /// <summary>Valid bytes with something changed: bits, parts twice or gone, ends cut off; and bytes of any kind.</summary>
    /// <param name="samples">Bytes that are valid.</param>
    public static Gen<byte[]> Near(params byte[][] samples) => Gen.Frequency((9, Changed(Gen.Int[0, samples.Length - 1].Select(i => samples[i]))), (1, Any));

    /// <summary>What a generator makes, with something changed.</summary>
    public static Gen<byte[]> Changed(Gen<byte[]> gen) => Gen.Select(gen, Gen.Select(Gen.Int[0, 5], Gen.Int[0, 1 << 20], Gen.Int[0, 1 << 20]).Array[0, 4])
        .Select((bytes, changes) => changes.Aggregate(bytes, (changed, change) => Change(changed, change.Item1, change.Item2, change.Item3)));

    private static byte[] Change(byte[] bytes, int kind, int where, int until)
    {
        var from = where % (bytes.Length + 1);
        var length = until % (Math.Min(bytes.Length - from, 128) + 1);
        return kind switch
        {
            0 when from < bytes.Length => [.. bytes[..from], (byte)(bytes[from] ^ (1 << (until % 8))), .. bytes[(from + 1)..]],
            1 => [.. bytes[..from], .. s_pieces[until % s_pieces.Length], .. bytes[from..]],
            2 => bytes[..from],
            3 => [.. bytes[..from], .. bytes[(from + length)..]],
            4 => [.. bytes[..(from + length)], .. bytes[from..]],
            _ => [.. bytes[..from], .. s_pieces[until % s_pieces.Length], .. bytes[Math.Min(bytes.Length, from + 1)..]],
        };
    }
}
