using JitOperator.Api.Audit;
using JitOperator.Audit.Notes;
using JitOperator.Audit.Stores;

namespace JitOperator.Audit.Export;

/// <summary>Reads the records of a log that verify, one after another, for whoever makes something else of them than a file.</summary>
public static class RecordReading
{
    /// <summary>Hands over the records that pass a filter. Reads the source twice: nothing is handed over before all of it was verified.</summary>
    /// <param name="source">The log.</param>
    /// <param name="keys">The keys to believe.</param>
    /// <param name="filter">Which records.</param>
    /// <param name="handOver">Takes them, in their order.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="Log.LogStoreException">The source cannot be read, or changed while it was.</exception>
    public static async Task<ExportResult> ReadAsync(
        ILogSource source, IReadOnlyCollection<VerifierKey> keys, RecordFilter filter, Action<AuditRecord> handOver, CancellationToken cancellationToken)
    {
        var (book, passed) = (new RequestBook(), 0L);
        var read = await VerifiedReader.ReadAsync(
            source,
            keys,
            records =>
            {
                foreach (var record in records)
                {
                    if (!filter.Matches(new ExportedRecord(record, book.Note(record.Record))))
                        continue;
                    handOver(record.Record);
                    passed++;
                }

                return Task.CompletedTask;
            },
            cancellationToken);
        return read with { Records = passed };
    }
}
