using JitOperator.Audit.Export;
using JitOperator.Audit.Log;
using JitOperator.Audit.Notes;
using JitOperator.Audit.Stores;
using JitOperator.Audit.Verification;

namespace JitOperator.Audit.Proofs;

/// <summary>What came of making a proof.</summary>
/// <param name="Proof">The proof; null when there is none.</param>
/// <param name="Record">The record's bytes; null when they were pruned, or there is no such record.</param>
/// <param name="Damage">What is wrong with the log; null when nothing is. A proof is true all the same.</param>
/// <param name="Head">The last checkpoint that is believed; null without any.</param>
public sealed record RecordProof(TlogProof? Proof, ReadOnlyMemory<byte>? Record, Finding? Damage, LogHead? Head)
{
    /// <summary>Proves that a record is in a log, in the tree of the last checkpoint that verifies.</summary>
    /// <param name="source">The log; read twice.</param>
    /// <param name="keys">The keys to believe.</param>
    /// <param name="index">Index of the record.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="LogStoreException">The source cannot be read, or changed while it was.</exception>
    public static async Task<RecordProof> MakeAsync(
        ILogSource source, IReadOnlyCollection<VerifierKey> keys, long index, CancellationToken cancellationToken)
    {
        var log = await VerifiedLog.OpenAsync(source, keys, cancellationToken);
        if (log.Head is not { } head || index < 0 || index >= head.Checkpoint.Size)
            return new(null, null, log.Damage, log.Head);
        var (collector, isThere, record) = (new ProofCollector([index]), false, default(ReadOnlyMemory<byte>?));
        await log.ReadAsync(
            part =>
            {
                collector.Take(part);
                isThere |= index >= part.FirstIndex && index < part.FirstIndex + part.Leaves.Count;
                record ??= part.Records.FirstOrDefault(found => found.Index == index)?.Bytes;
                return Task.CompletedTask;
            },
            cancellationToken);
        return isThere
            ? new(new TlogProof(null, index, collector.Proof(index), head.SignedNote), record, log.Damage, head)
            : new(null, null, log.Damage, head);
    }
}
