using JitOperator.Api.Audit;
using JitOperator.Audit.Log;
using JitOperator.Audit.Merkle;
using JitOperator.Audit.Notes;
using JitOperator.Audit.Records;
using JitOperator.Audit.Stores;
using JitOperator.Audit.Tests.Log;
using JitOperator.Audit.Tests.Notes;
using JitOperator.Audit.Tests.Records;
using JitOperator.Audit.Verification;

namespace JitOperator.Audit.Tests.Verification;

/// <summary>Logs to verify, true ones and others.</summary>
internal static class LogSamples
{
    /// <summary>A log of four commits: records 0 and 1, 2 to 5, 6, 7 to 9.</summary>
    public static async Task<List<LogCommit>> CommitsAsync(string word = "reason", NoteSigner? signer = null)
    {
        var store = LogStore.InMemory();
        await using var log = await TestLog.OpenAsync(store, signer: signer);
        var first = 0;
        foreach (var count in new[] { 1, 4, 1, 3 })
        {
            await log.AppendAsync([.. Enumerable.Range(first, count).Select(i => $"{word} {i}")]);
            first += count;
        }

        return [.. (await store.ReadAllAsync(default).ToListAsync()).Select(stored => stored.Commit!)];
    }

    public static Task<VerificationReport> VerifyAsync(IEnumerable<LogCommit> commits, params string[] kept) =>
        new LogVerifier([TestKeys.Signer.Verifier]).VerifyAsync(new ListSource(commits), kept, default);

    /// <summary>A commit signed by the right key, whatever its records say: what a holder of the key could write.</summary>
    public static LogCommit Signed(IEnumerable<LogCommit> before, params AuditRecord[] records) => Signed(
        before, [.. records.Select(record => (ReadOnlyMemory<byte>)RecordCodec.Encode(new FittedRecord(record, [])))]);

    public static LogCommit Signed(IEnumerable<LogCommit> before, List<ReadOnlyMemory<byte>> entries)
    {
        var range = new CompactRange();
        foreach (var entry in before.SelectMany(commit => EntryBundle.Unpack(commit.Entries, out _)))
            range.Append(Rfc6962.HashLeaf(entry.Span));
        var (first, hashes) = (range.Size, new List<byte>());
        foreach (var leaf in entries.Select(entry => Rfc6962.HashLeaf(entry.Span)))
        {
            range.Append(leaf);
            hashes.AddRange(leaf.ToArray());
        }

        var checkpoint = TestKeys.Signer.Sign(new Checkpoint(TestKeys.Origin, range.Size, range.Root).ToString());
        return new LogCommit(first, EntryBundle.Pack(entries), hashes.ToArray(), checkpoint, "one");
    }

    public static AuditRecord Record(long index, string time = "2026-03-01T12:00:00.000Z", string? type = null) =>
        RecordSamples.Received($"signed {index}") with { Index = index, Time = time, Type = type ?? AuditRecordTypes.RequestReceived };
}
