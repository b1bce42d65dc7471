using JitOperator.Api.Audit;
using JitOperator.Audit.Merkle;
using JitOperator.Audit.Notes;
using JitOperator.Audit.Records;
using JitOperator.Audit.Stores;
using JitOperator.Audit.Verification;

namespace JitOperator.Audit.Log;

/// <summary>A commit that is ready to be written, and the log as it is once it was.</summary>
/// <param name="Commit">What to write.</param>
/// <param name="Chain">The log with it.</param>
/// <param name="Records">All its records, in order.</param>
internal sealed record CommitDraft(LogCommit Commit, CommitChain Chain, IReadOnlyList<AuditRecord> Records)
{
    /// <summary>The records' leaf hashes.</summary>
    public IReadOnlyList<MerkleHash> Leaves => MerkleHash.ReadAll(Commit.Hashes.Span);

    /// <summary>Numbers, dates, hashes and signs records, and checks the outcome as any auditor would.</summary>
    /// <param name="chain">The log so far; stays as it is.</param>
    /// <param name="records">The records.</param>
    /// <param name="now">The time; a clock that goes backwards is held at the last record's.</param>
    /// <param name="signers">They sign the checkpoint. Nobody sees it unless the write wins.</param>
    /// <param name="writerId">Names the writer.</param>
    /// <exception cref="InvalidOperationException">What would be written does not verify: a fault of this program.</exception>
    public static CommitDraft Make(
        CommitChain chain, IEnumerable<FittedRecord> records, DateTimeOffset now, IReadOnlyCollection<NoteSigner> signers, string writerId)
    {
        var time = RecordTime.Format(now);
        if (string.CompareOrdinal(time, chain.LastTime) < 0)
            time = chain.LastTime;
        var numbered = records
            .Select((fitted, i) => fitted with { Record = fitted.Record with { Index = chain.Size + i, Time = time } })
            .ToList();
        var entries = numbered.ConvertAll(fitted => (ReadOnlyMemory<byte>)RecordCodec.Encode(fitted));
        var range = chain.Range;
        var hashes = new byte[entries.Count * MerkleHash.Length];
        for (var i = 0; i < entries.Count; i++)
        {
            var leaf = Rfc6962.HashLeaf(entries[i].Span);
            leaf.CopyTo(hashes.AsSpan(i * MerkleHash.Length));
            range.Append(leaf);
        }

        var checkpoint = NoteSigner.SignTogether(new Checkpoint(signers.First().Name, range.Size, range.Root).ToString(), signers);
        var commit = new LogCommit(chain.Size, EntryBundle.Pack(entries), hashes, checkpoint, writerId);
        return new(commit, Follow(chain, commit), numbered.ConvertAll(fitted => fitted.Record));
    }

    private static CommitChain Follow(CommitChain chain, LogCommit commit)
    {
        var next = chain.Copy();
        var findings = next.Check(StoredCommit.Of("commit to be written", commit)).Findings;
        return findings.Count == 0
            ? next
            : throw new InvalidOperationException($"Refusing to write what would not verify: {findings[0]}");
    }
}
