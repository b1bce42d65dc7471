using JitOperator.Audit.Commands;
using JitOperator.Audit.Export.Ocsf;
using JitOperator.Audit.Export.Tables;
using JitOperator.Audit.Notes;
using JitOperator.Audit.Stores;

namespace JitOperator.Audit.Export;

/// <summary>
/// Writes the records of a log into one file, in any of the formats that are one. The same log and filter always give the same bytes.
/// </summary>
public static class RecordExport
{
    /// <summary>Writes a log, as far as it verifies.</summary>
    /// <param name="source">The log; read twice.</param>
    /// <param name="keys">The keys to believe.</param>
    /// <param name="format">One of <see cref="ExportFormats"/>, but not <see cref="ExportFormats.Tiles"/>.</param>
    /// <param name="filter">Which records.</param>
    /// <param name="output">Takes the bytes. They are not made safe for a terminal: what people wrote is in them.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ArgumentException">There is no such format.</exception>
    /// <exception cref="Log.LogStoreException">The source cannot be read, or changed while it was.</exception>
    /// <exception cref="IOException">The output cannot be written.</exception>
    public static async Task<ExportResult> WriteAsync(
        ILogSource source,
        IReadOnlyCollection<VerifierKey> keys,
        string format,
        RecordFilter filter,
        Stream output,
        CancellationToken cancellationToken)
    {
        await using var writer = WriterOf(format, output);
        var log = await VerifiedLog.OpenAsync(source, keys, cancellationToken);
        if (log.Head is null)
            return new(0, log.Damage, null);
        await writer.BeginAsync(log.Head, cancellationToken);
        var (book, written) = (new RequestBook(), 0L);
        await log.ReadAsync(
            async part =>
            {
                foreach (var record in part.Records)
                {
                    var exported = new ExportedRecord(record, book.Note(record.Record));
                    if (!filter.Matches(exported))
                        continue;
                    await writer.WriteAsync(exported, cancellationToken);
                    written++;
                }
            },
            cancellationToken);
        await writer.EndAsync(cancellationToken);
        return new(written, log.Damage, log.Head);
    }

    private static IRecordWriter WriterOf(string format, Stream output) => format switch
    {
        ExportFormats.Jsonl => new JsonlWriter(output),
        ExportFormats.JsonlHashed => new HashedJsonlWriter(output),
        ExportFormats.Csv => new CsvWriter(output),
        ExportFormats.Ocsf => new OcsfWriter(output),
        ExportFormats.Parquet => new ParquetRecordWriter(output),
        _ => throw new ArgumentException($"{format} is no format of one file.", nameof(format)),
    };
}
