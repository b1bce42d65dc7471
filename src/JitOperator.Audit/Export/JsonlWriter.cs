using System.Buffers;

namespace JitOperator.Audit.Export;

/// <summary>Each record's bytes as they were hashed, and a newline.</summary>
internal sealed class JsonlWriter(Stream output) : LineWriter(output)
{
    /// <inheritdoc/>
    protected override void Write(ExportedRecord exported, IBufferWriter<byte> to)
    {
        to.Write(exported.Entry.Bytes.Span);
        to.Write("\n"u8);
    }
}
