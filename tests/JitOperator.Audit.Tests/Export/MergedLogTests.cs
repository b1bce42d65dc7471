using System.Text;
using JitOperator.Api.Audit;
using JitOperator.Audit.Commands;
using JitOperator.Audit.Log;
using JitOperator.Audit.Merkle;
using JitOperator.Audit.Notes;
using JitOperator.Audit.Proofs;
using JitOperator.Audit.Stores;
using JitOperator.Audit.Tests.Notes;
using JitOperator.Audit.Tests.Verification;

namespace JitOperator.Audit.Tests.Export;

/// <summary>Logs whose commits were merged into full bundles without a checkpoint, and whose beginning was pruned.</summary>
public sealed class MergedLogTests
{
    private const int Size = 600;
    private const int Full = 256;
    private const int PerCommit = 50;
    private static readonly VerifierKey[] s_keys = [TestKeys.Signer.Verifier];

    [Fact]
    public async Task Export_AMergedLog_IsThatOfTheLogBefore()
    {
        var commits = Commits();
        var merged = new ListSource([Bundle(commits, 0), Bundle(commits, 1), .. After(commits, 2 * Full)]);

        Assert.Equal(
            await Exported.BytesAsync(new ListSource(commits), ExportFormats.Jsonl), await Exported.BytesAsync(merged, ExportFormats.Jsonl));
        await ProvesAsync(merged, commits, 0, 255, 256, 511, 512, 599);
    }

    [Fact]
    public async Task Export_APrunedLog_HasWhatIsLeftAndProvesIt()
    {
        var commits = Commits();
        var range = new CompactRange();
        foreach (var entry in Entries(commits).Take(Full))
            range.Append(Rfc6962.HashLeaf(entry.Span));
        var pruned = new ListSource([StoredCommit.OfBase("base", new(Full, range.Edge, [], "sha256:")), Bundle(commits, 1), .. After(commits, 2 * Full)]);
        var lines = await Exported.LinesAsync(pruned, ExportFormats.Jsonl);

        Assert.Equal(Entries(commits).Skip(Full).Select(entry => Encoding.UTF8.GetString(entry.Span)), lines);
        await ProvesAsync(pruned, commits, 256, 257, 511, 512, 599);
        Assert.Null((await RecordProof.MakeAsync(pruned, s_keys, 255, default)).Proof);
    }

    [Fact]
    public async Task Export_ABundleThatNoCheckpointCoversToItsEnd_EndsWhereOneDoes()
    {
        var commits = Commits();
        var within = commits.Last(commit => commit.FirstIndex < Full);
        var log = new ListSource([Bundle(commits, 0), Bundle(commits, 1), StoredCommit.Of("merged", within)]);
        var lines = await Exported.LinesAsync(log, ExportFormats.Jsonl);

        Assert.Equal(within.FirstIndex + EntryBundle.Unpack(within.Entries, out _).Count, lines.Count);
    }

    private static async Task ProvesAsync(ILogSource log, List<LogCommit> commits, params long[] indices)
    {
        foreach (var index in indices)
        {
            var made = await RecordProof.MakeAsync(log, s_keys, index, default);
            var leaf = Rfc6962.HashLeaf(Entries(commits)[(int)index].Span);
            Assert.True(made.Proof!.Verify(leaf, s_keys, out var checkpoint, out var fault), fault);
            Assert.Equal(Size, checkpoint!.Size);
        }
    }

    private static List<LogCommit> Commits()
    {
        var commits = new List<LogCommit>();
        for (var first = 0; first < Size; first += PerCommit)
        {
            commits.Add(LogSamples.Signed(commits, [.. Enumerable.Range(first, PerCommit)
                .Select(i => LogSamples.Record(i, type: i == 0 ? AuditRecordTypes.LogStarted : null))]));
        }

        return commits;
    }

    private static List<ReadOnlyMemory<byte>> Entries(IEnumerable<LogCommit> commits) =>
        [.. commits.SelectMany(commit => EntryBundle.Unpack(commit.Entries, out _))];

    private static StoredCommit Bundle(List<LogCommit> commits, int number)
    {
        var entries = Entries(commits).GetRange(number * Full, Full);
        var hashes = entries.SelectMany(entry => Rfc6962.HashLeaf(entry.Span).ToArray()).ToArray();
        return StoredCommit.Of($"bundle {number}", new LogCommit(number * Full, EntryBundle.Pack(entries), hashes, null, string.Empty));
    }

    private static IEnumerable<StoredCommit> After(List<LogCommit> commits, long end) => commits
        .Where(commit => commit.FirstIndex + EntryBundle.Unpack(commit.Entries, out _).Count > end)
        .Select(commit => StoredCommit.Of($"commit {commit.FirstIndex}", commit));
}
