using System.Buffers.Binary;

namespace JitOperator.Operator.Activity.Ingest;

/// <summary>The end of a compressed stream that is seen once: says whether the stream was whole.</summary>
internal sealed class GzipTail
{
    private readonly byte[] _last = new byte[4];
    private long _seen;
    private bool _hasParts;

    /// <summary>Sees more of the compressed stream.</summary>
    public void Take(ReadOnlyMemory<byte> bytes)
    {
        // Past the beginning of the first part, another may begin; then its length alone is at the end.
        _hasParts |= bytes.Span[(_seen == 0 ? Math.Min(3, bytes.Length) : 0)..].IndexOf((ReadOnlySpan<byte>)[0x1f, 0x8b, 0x08]) >= 0;
        foreach (var b in bytes.Span[Math.Max(0, bytes.Length - _last.Length)..])
        {
            (_last[0], _last[1], _last[2], _last[3]) = (_last[1], _last[2], _last[3], b);
        }

        _seen += bytes.Length;
    }

    /// <summary>True when it ends with the length of what was in it, or may be made of several parts.</summary>
    public bool IsWhole(long length) => _hasParts || BinaryPrimitives.ReadUInt32LittleEndian(_last) == (uint)length;
}
