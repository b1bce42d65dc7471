using JitOperator.Audit.Commands;
using JitOperator.Audit.Notes;
using JitOperator.Audit.Stores;

namespace JitOperator.Audit.Export;

/// <summary>
/// One record a line (JSON Lines). A line without its newline is the record's bytes exactly as they were hashed: canonical JSON has no
/// newlines of its own. So the leaf hash of a line is <c>SHA-256(0x00 || line)</c>, and the log's root follows from the file alone.
/// </summary>
public static class JsonlExport
{
    /// <summary>Writes a log, as far as it verifies.</summary>
    /// <param name="source">The log; read twice.</param>
    /// <param name="keys">The keys to believe.</param>
    /// <param name="output">Takes the bytes, which are UTF-8. They are not made safe for a terminal: what people wrote is in them.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="Log.LogStoreException">The source cannot be read, or changed while it was.</exception>
    /// <exception cref="IOException">The output cannot be written.</exception>
    public static Task<ExportResult> WriteAsync(
        ILogSource source, IReadOnlyCollection<VerifierKey> keys, Stream output, CancellationToken cancellationToken) =>
        RecordExport.WriteAsync(source, keys, ExportFormats.Jsonl, new RecordFilter(), output, cancellationToken);
}
