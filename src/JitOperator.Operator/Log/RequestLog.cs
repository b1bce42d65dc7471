using System.Runtime.CompilerServices;
using JitOperator.Api.Audit;
using JitOperator.Audit.Log;
using JitOperator.Core.Requests;
using JitOperator.Operator.Diagnostics;
using JitOperator.Operator.Requests;
using JitOperator.Operator.Tracing;

namespace JitOperator.Operator.Log;

/// <summary>The audit log as the leader uses it: append records, and know what they add up to for each request.</summary>
public sealed class RequestLog(HistoryBook book, OperatorMetrics metrics, WitnessFollower witnesses) : IRecordLog
{
    private AuditLog? _log;

    /// <summary>Changes whenever what is known of the log was read anew. Read it before gathering what a decision stands on.</summary>
    /// <exception cref="InvalidOperationException">The log is not open: this process does not lead.</exception>
    public long Epoch => Open.Epoch;

    /// <inheritdoc/>
    public long Size => _log?.Head?.Checkpoint.Size ?? 0;

    /// <inheritdoc/>
    public long MinimumIndex => _log?.MinimumIndex ?? 0;

    private AuditLog Open => _log ?? throw new InvalidOperationException("The log is not open.");

    /// <summary>Uses this log from now on; null when this process no longer leads.</summary>
    public void Use(AuditLog? log)
    {
        _log = log;
        metrics.IsOpen = log is not null;
    }

    /// <summary>What the log says of a request.</summary>
    public RequestHistory HistoryOf(string requestUid) => book.Of(requestUid);

    /// <inheritdoc/>
    public async IAsyncEnumerable<AuditRecord> ReadFromAsync(long first, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var record in Open.ReadFromAsync(first, cancellationToken))
        {
            yield return record.Record;
        }
    }

    /// <inheritdoc cref="AppendAsync(IReadOnlyList{AuditRecord}, long, DateTimeOffset?, CancellationToken)"/>
    public Task<IReadOnlyList<AuditRecord>> AppendAsync(IReadOnlyList<AuditRecord> records, long epoch, CancellationToken cancellationToken) =>
        AppendAsync(records, epoch, notBefore: null, cancellationToken);

    /// <summary>Appends records, all or none, and returns them as they were written once they are durable.</summary>
    /// <exception cref="LogFencedException">Somebody else wrote since that epoch: decide again.</exception>
    /// <exception cref="LogStoreException">The store does not take them: nothing may be granted.</exception>
    public async Task<IReadOnlyList<AuditRecord>> AppendAsync(
        IReadOnlyList<AuditRecord> records, long epoch, DateTimeOffset? notBefore, CancellationToken cancellationToken)
    {
        using var span = RequestTraces.Within("audit.commit");
        span?.SetTag("jit.records", string.Join(',', records.Select(record => record.Type)));
        var appended = await Open.AppendAsync(records, epoch, notBefore, cancellationToken);
        foreach (var record in appended.Records)
        {
            book.Apply(record);
            metrics.Count(record);
        }

        witnesses.Wake();
        return appended.Records;
    }
}
