using JitOperator.Audit.Log;
using JitOperator.Audit.Merkle;
using JitOperator.Audit.Notes;
using JitOperator.Audit.Stores;
using JitOperator.Audit.Verification;

namespace JitOperator.Audit.Export;

/// <summary>
/// A log that was verified once, as far as a checkpoint vouches for it, and can be read again up to there. Records stand before the
/// checkpoint that proves them, so that nothing may be handed over at the first reading; and none of it is kept in memory.
/// </summary>
internal sealed class VerifiedLog
{
    private readonly ILogSource _source;
    private readonly IReadOnlyCollection<VerifierKey> _keys;

    private VerifiedLog(ILogSource source, IReadOnlyCollection<VerifierKey> keys, LogHead? head, Finding? damage)
    {
        _source = source;
        _keys = keys;
        Head = head;
        Damage = damage;
    }

    /// <summary>The last checkpoint before any damage; null where there is none.</summary>
    public LogHead? Head { get; }

    /// <summary>What keeps the log from being verified to its end; null when nothing does.</summary>
    public Finding? Damage { get; }

    /// <summary>
    /// Verifies a log up to its end or the first damage. One that may be written to meanwhile is read once more where it seems damaged:
    /// a list that merging or archiving goes on under may show gaps that are none.
    /// </summary>
    /// <exception cref="LogStoreException">The source cannot be read.</exception>
    public static async Task<VerifiedLog> OpenAsync(
        ILogSource source, IReadOnlyCollection<VerifierKey> keys, CancellationToken cancellationToken)
    {
        var log = await ReadOnceAsync(source, keys, cancellationToken);
        return log.Damage is not null && source.IsLive ? await ReadOnceAsync(source, keys, cancellationToken) : log;
    }

    /// <summary>Reads the log again and hands over, part by part, what the head vouches for.</summary>
    /// <returns>How many records were handed over.</returns>
    /// <exception cref="LogStoreException">The source cannot be read, or is not what it was when it was verified.</exception>
    public async Task<long> ReadAsync(Func<VerifiedPart, Task> handOver, CancellationToken cancellationToken)
    {
        if (Head is not { Checkpoint: var proven })
            return 0;
        var chain = new CommitChain(_keys, proven.Origin, [proven.Size]);
        var records = 0L;
        await foreach (var stored in _source.ReadAllAsync(cancellationToken))
        {
            var first = chain.Size;
            var check = chain.Check(stored);
            if (check.Findings.Count > 0)
                break;
            var part = PartOf(stored, check, first, Math.Min(chain.Size, proven.Size));
            await handOver(part);
            records += part.Records.Count;
            if (chain.Size >= proven.Size)
                break;
        }

        return chain.RootAt(proven.Size) == proven.Root
            ? records
            : throw new LogStoreException("The log changed while it was read; try again.", mayHaveWritten: false);
    }

    private static async Task<VerifiedLog> ReadOnceAsync(
        ILogSource source, IReadOnlyCollection<VerifierKey> keys, CancellationToken cancellationToken)
    {
        var chain = new CommitChain(keys, origin: null);
        LogHead? head = null;
        await foreach (var stored in source.ReadAllAsync(cancellationToken))
        {
            if (chain.Check(stored).Findings is [var damage, ..])
                return new(source, keys, head, damage);
            if (chain.Head?.Checkpoint.Size > (head?.Checkpoint.Size ?? 0))
                head = chain.Head;
        }

        return new(source, keys, head, Tail(chain, head));
    }

    /// <summary>What is new in a commit: others may have held the beginning of it before.</summary>
    private static VerifiedPart PartOf(StoredCommit stored, CommitCheck check, long first, long end)
    {
        IReadOnlyList<LogRecord> records = check.Records.Count > 0 && check.Records[^1].Index >= end
            ? [.. check.Records.Where(record => record.Index < end)]
            : check.Records;
        if (stored.Commit is not { } commit)
            return new(first, records, [], stored.Base);
        // The hashes agree with the records, else there would be a finding.
        var leaves = new List<MerkleHash>();
        for (var index = first; index < end; index++)
            leaves.Add(new MerkleHash(commit.Hashes.Span.Slice((int)(index - commit.FirstIndex) * MerkleHash.Length, MerkleHash.Length)));
        return new(first, records, leaves);
    }

    private static Finding? Tail(CommitChain chain, LogHead? head)
    {
        if (head is null && chain.Size == 0)
            return new(FindingKind.Empty, null, null, "everywhere", "there is no log here.");
        return chain.Finish() is [var open, ..] ? open : null;
    }
}
