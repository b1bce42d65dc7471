using JitOperator.Audit.Log;
using JitOperator.Audit.Notes;
using JitOperator.Audit.Stores;

namespace JitOperator.Audit.Export;

/// <summary>Reads a log part by part, as far as it verifies. Reads the source twice: see <see cref="VerifiedLog"/>.</summary>
internal static class VerifiedReader
{
    /// <summary>Hands over the records that a checkpoint vouches for, and none behind the first damage.</summary>
    /// <exception cref="LogStoreException">The source cannot be read, or changed while it was.</exception>
    public static async Task<ExportResult> ReadAsync(
        ILogSource source,
        IReadOnlyCollection<VerifierKey> keys,
        Func<IReadOnlyList<LogRecord>, Task> handOver,
        CancellationToken cancellationToken)
    {
        var log = await VerifiedLog.OpenAsync(source, keys, cancellationToken);
        var records = await log.ReadAsync(part => handOver(part.Records), cancellationToken);
        return new(records, log.Damage, log.Head);
    }
}
