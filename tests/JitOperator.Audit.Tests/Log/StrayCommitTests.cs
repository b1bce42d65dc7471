using JitOperator.Audit.Log;
using JitOperator.Audit.Stores;
using JitOperator.Audit.Tests.Notes;
using JitOperator.Audit.Tests.Tamper;
using JitOperator.Audit.Tests.Verification;
using JitOperator.Audit.Verification;

namespace JitOperator.Audit.Tests.Log;

/// <summary>
/// A writer that came too late was killed after it had created its commit under a name that merging had freed, and before it could delete it
/// again: the log could not be opened any more, as if somebody had damaged it.
/// </summary>
public sealed class StrayCommitTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(90)]
    public async Task OpenAsync_WithTheCommitOfAWriterThatWasKilledTooLate_ClearsItAway(int records)
    {
        var builder = await new LogBuilder(11).GrowAsync(700, 40);
        var late = builder.Commits.Last(first => first + 41 < 512);
        var before = await CommitsBeforeAsync(builder, late);
        await builder.MergeAsync();
        var stray = LogSamples.Signed(before, [.. Enumerable.Range(0, records).Select(i => LogSamples.Record(late + i, "2026-03-02T12:00:00.000Z"))]);
        Assert.Equal(late, stray.FirstIndex);
        Assert.Equal(CreateOutcome.Created, await builder.Objects.CreateAsync(CommitManifest.Write(stray), default));

        Assert.False((await VerifyAsync(builder)).IsVerified);
        await using (var log = await TestLog.OpenAsync(builder.Store, "next"))
        {
            await log.AppendAsync("goes on");
            await log.Log.MaintainAsync();
        }

        var report = await VerifyAsync(builder);
        Assert.True(report.IsVerified, string.Join('\n', report.Findings));
        Assert.Equal(701, report.Head!.Checkpoint.Size);
    }

    private static Task<VerificationReport> VerifyAsync(LogBuilder builder) =>
        new LogVerifier([TestKeys.Signer.Verifier]).VerifyAsync(builder.Store, [], default);

    private static async Task<List<LogCommit>> CommitsBeforeAsync(LogBuilder builder, long index) =>
        [.. (await builder.Store.ReadAllAsync(default).ToListAsync()).Select(stored => stored.Commit!).Where(commit => commit.FirstIndex < index)];
}
