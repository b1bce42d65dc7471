using JitOperator.Api.Audit;
using JitOperator.Audit.Merkle;
using JitOperator.Audit.Notes;

namespace JitOperator.Audit.Log;

/// <summary>How a log is opened.</summary>
public sealed record AuditLogOptions
{
    /// <summary>Name of the cluster; set in every record.</summary>
    public required string Cluster { get; init; }

    /// <summary>
    /// Names this writer in the store. Must differ between any two processes and any two starts of one: a writer knows its own write
    /// again by it.
    /// </summary>
    public required string WriterId { get; init; }

    /// <summary>
    /// Called, in order, for every record that is in the log without an <see cref="AuditLog.AppendAsync(IReadOnlyList{AuditRecord}, long?, DateTimeOffset?, CancellationToken)"/> of this object having
    /// returned it: those found when the log is opened, those of other writers, and those whose caller was cancelled or told that nobody
    /// knows. So each record reaches the caller exactly once, this way or as a result; but for the one that begins the log, which comes
    /// this way when the log is opened again. Must be quick and must not throw: a log whose records could not be handed over takes no
    /// more.
    /// </summary>
    public Action<AuditRecord>? OnReplayed { get; init; }

    /// <summary>
    /// Called when the log is opened and records were pruned from it, before all records that are left: with what the pruned ones added up
    /// to, as it was given to the pruning. Opening fails if it is not what the record of the pruning says.
    /// </summary>
    public Action<ReadOnlyMemory<byte>>? OnRestored { get; init; }

    /// <summary>Called, in order, for the leaf hashes of all that is in the log, as they are read or written; once for each.</summary>
    public Action<long, IReadOnlyList<MerkleHash>>? OnLeaves { get; init; }

    /// <summary>Called when the log is opened and begins with a base.</summary>
    public Action<LogBase>? OnBase { get; init; }

    /// <summary>Called after each attempt to write what callers appended. Must be quick and must not throw.</summary>
    public Action<CommitReport>? OnCommit { get; init; }

    /// <summary>How long to wait before merging is tried again after the store failed.</summary>
    public TimeSpan MaintenanceRetryDelay { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How long merging rests after each commit that it deletes: nobody waits for that, and whoever waits for an append does so for the same
    /// store. None unless set.
    /// </summary>
    public TimeSpan MaintenanceRest { get; init; }

    /// <summary>Keys besides the signer's own whose checkpoints are believed: those that were used earlier.</summary>
    public IReadOnlyCollection<VerifierKey> TrustedKeys { get; init; } = [];

    /// <summary>Signers that the log may have been passed on to, or from, while only one of both was known.</summary>
    public IReadOnlyCollection<NoteSigner> OtherSigners { get; init; } = [];

    /// <summary>How many appends may wait at a time. More of them wait outside, and can be cancelled there without a trace.</summary>
    public int QueueCapacity { get; init; } = 1024;

    /// <summary>How often a write with an unknown outcome is tried again, byte for byte the same, before the caller is told so.</summary>
    public int WriteAttempts { get; init; } = 5;

    /// <summary>How long to wait before the second attempt; doubled each time.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromMilliseconds(200);
}
