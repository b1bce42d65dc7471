using System.Buffers;
using JitOperator.Audit.Log;

namespace JitOperator.Audit.Export.Tables;

/// <summary>The records as CSV, a header row first.</summary>
internal sealed class CsvWriter(Stream output) : LineWriter(output)
{
    /// <inheritdoc/>
    protected override void Begin(LogHead head, IBufferWriter<byte> to) => CsvTable.WriteRow(RecordColumns.All.Select(column => column.Name), to);

    /// <inheritdoc/>
    protected override void Write(ExportedRecord exported, IBufferWriter<byte> to) =>
        CsvTable.WriteRow(RecordColumns.All.Select(column => column.TextOf(exported)), to);
}
