using System.Buffers;
using System.Text;

namespace JitOperator.Audit.Export.Tables;

/// <summary>Rows of CSV as RFC 4180 has them: commas, CRLF, UTF-8 without a byte order mark. Cells are safe, see <see cref="CsvText"/>.</summary>
internal static class CsvTable
{
    /// <summary>Writes one row. A value that is null is an empty cell.</summary>
    public static void WriteRow(IEnumerable<string?> values, IBufferWriter<byte> to)
    {
        var row = new StringBuilder();
        foreach (var value in values)
            row.Append(CsvText.Quote(CsvText.Protect(value ?? string.Empty))).Append(',');
        row.Length--;
        row.Append("\r\n");
        foreach (var chunk in row.GetChunks())
            Encoding.UTF8.GetBytes(chunk.Span, to);
    }
}
