using JitOperator.Api.Audit;
using JitOperator.Audit.Notes;
using JitOperator.Audit.Records;

namespace JitOperator.Audit.Log;

/// <summary>
/// One call of <see cref="AuditLog.AppendAsync(IReadOnlyList{AuditRecord}, long?, DateTimeOffset?, CancellationToken)"/> on its way. A caller who gives up before the writer takes it leaves no trace; after
/// that its records may be written.
/// </summary>
internal sealed class PendingAppend(IReadOnlyList<FittedRecord> records, long? epoch)
{
    private const int Waiting = 0;
    private const int Taken = 1;
    private const int GivenUp = 2;

    private readonly TaskCompletionSource<Appended> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _state = Waiting;

    /// <summary>The records, without index and time.</summary>
    public IReadOnlyList<FittedRecord> Records { get; } = records;

    /// <summary>The epoch in which they were decided; null when they hold in any.</summary>
    public long? Epoch { get; } = epoch;

    /// <summary>What they tell of was not before this; null when any time will do.</summary>
    public DateTimeOffset? NotBefore { get; init; }

    /// <summary>The signer that signs together with the log's, and instead of it afterwards; null for records like all others.</summary>
    public NoteSigner? NextSigner { get; init; }

    /// <summary>What the caller waits for.</summary>
    public Task<Appended> Result => _result.Task;

    /// <summary>The writer takes it. False when the caller gave up first.</summary>
    public bool TryTake() => Interlocked.CompareExchange(ref _state, Taken, Waiting) == Waiting;

    /// <summary>The caller gives up.</summary>
    public void GiveUp(CancellationToken cancellationToken)
    {
        Interlocked.CompareExchange(ref _state, GivenUp, Waiting);
        _result.TrySetCanceled(cancellationToken);
    }

    /// <summary>The records are in the log. False when the caller is no longer there to hear it.</summary>
    public bool TryComplete(IReadOnlyList<AuditRecord> records, LogHead head) => _result.TrySetResult(new Appended(records, head));

    /// <summary>They are not, or nobody knows.</summary>
    public void Fail(Exception reason) => _result.TrySetException(reason);
}
