using System.Globalization;
using JitOperator.Audit.Log;
using JitOperator.Audit.Records;
using Parquet;
using Parquet.Schema;

namespace JitOperator.Audit.Export.Tables;

/// <summary>
/// The table of records as Apache Parquet, in groups of rows that fit into memory. Numbers, truth values and <c>time</c> have types of
/// their own; lists are text, as in CSV. Texts stand as they are: nothing is put in front of them.
/// </summary>
internal sealed class ParquetRecordWriter(Stream output) : IRecordWriter
{
    private const int RowsPerGroup = 10_000;
    private const string TimeColumn = "time";

    private static readonly ParquetOptions s_options = new() { CompressionMethod = CompressionMethod.Zstd };
    private readonly DataField[] _fields = [.. RecordColumns.All.Select(FieldOf)];
    private readonly List<ExportedRecord> _rows = new(RowsPerGroup);
    private ParquetWriter? _writer;

    /// <inheritdoc/>
    public async Task BeginAsync(LogHead head, CancellationToken cancellationToken)
    {
        _writer = await ParquetWriter.CreateAsync(new ParquetSchema(_fields), output, s_options, append: false, cancellationToken);
        _writer.CustomMetadata = new Dictionary<string, string>
        {
            ["jitoperator.origin"] = head.Checkpoint.Origin,
            ["jitoperator.tree-size"] = head.Checkpoint.Size.ToString(CultureInfo.InvariantCulture),
            ["jitoperator.root"] = head.Checkpoint.Root.ToBase64(),
        };
    }

    /// <inheritdoc/>
    public async Task WriteAsync(ExportedRecord exported, CancellationToken cancellationToken)
    {
        _rows.Add(exported);
        if (_rows.Count == RowsPerGroup)
            await FlushAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public async Task EndAsync(CancellationToken cancellationToken)
    {
        if (_rows.Count > 0)
            await FlushAsync(cancellationToken);
        await DisposeAsync();
        await output.FlushAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        // The footer is written when the writer goes.
        if (_writer is { } writer)
            await writer.DisposeAsync();
        _writer = null;
    }

    private static DataField FieldOf(RecordColumn column) => column switch
    {
        { Name: TimeColumn } => new DateTimeDataField(column.Name, DateTimeFormat.Timestamp, isAdjustedToUTC: true, unit: DateTimeTimeUnit.Millis, isNullable: false),
        { Kind: ColumnKind.Number } => new DataField<long?>(column.Name),
        { Kind: ColumnKind.Flag } => new DataField<bool?>(column.Name),
        _ => new DataField<string>(column.Name),
    };

    private async Task FlushAsync(CancellationToken cancellationToken)
    {
        using var group = _writer!.CreateRowGroup();
        foreach (var (column, field) in RecordColumns.All.Zip(_fields))
        {
            if (column.Name == TimeColumn)
                await group.WriteAsync<DateTime>(field, _rows.ConvertAll(TimeOf).ToArray(), cancellationToken: cancellationToken);
            else if (column.Kind == ColumnKind.Number)
                await group.WriteAsync<long>(field, _rows.ConvertAll(row => (long?)column.Value(row)).ToArray(), cancellationToken: cancellationToken);
            else if (column.Kind == ColumnKind.Flag)
                await group.WriteAsync<bool>(field, _rows.ConvertAll(row => (bool?)column.Value(row)).ToArray(), cancellationToken: cancellationToken);
            else
                await group.WriteAsync(field, _rows.ConvertAll(row => column.TextOf(row)!));
        }

        group.CompleteValidate();
        _rows.Clear();
    }

    private static DateTime TimeOf(ExportedRecord exported) =>
        RecordTime.TryParse(exported.Record.Time, out var time) ? time.UtcDateTime : DateTime.UnixEpoch;
}
