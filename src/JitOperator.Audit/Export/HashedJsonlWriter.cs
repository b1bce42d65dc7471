using System.Buffers;
using System.Globalization;
using System.Text;

namespace JitOperator.Audit.Export;

/// <summary>
/// Each record in an envelope with its index and leaf hash: <c>{"index":7,"leafHash":"…","record":{…}}</c>, canonical. The record within
/// is byte for byte as it was hashed.
/// </summary>
internal sealed class HashedJsonlWriter(Stream output) : LineWriter(output)
{
    /// <inheritdoc/>
    protected override void Write(ExportedRecord exported, IBufferWriter<byte> to)
    {
        // Standard Base64 needs no escapes in JSON, and the names are in their order.
        var start = string.Create(
            CultureInfo.InvariantCulture, $$"""{"index":{{exported.Entry.Index}},"leafHash":"{{exported.Entry.LeafHash.ToBase64()}}","record":""");
        to.Write(Encoding.UTF8.GetBytes(start));
        to.Write(exported.Entry.Bytes.Span);
        to.Write("}\n"u8);
    }
}
