using System.Text;
using CsCheck;
using JitOperator.Audit.Log;
using JitOperator.Audit.Stores;
using JitOperator.Audit.Tests.Notes;
using JitOperator.Audit.Verification;

namespace JitOperator.Audit.Tests.Verification;

public sealed class LogVerifierTests
{
    private const int HashLength = 32;

    [Fact]
    public async Task VerifyAsync_ATrueLog_SaysWhatItHas()
    {
        var commits = await LogSamples.CommitsAsync();
        var report = await LogSamples.VerifyAsync(commits, commits[1].Checkpoint!, commits[3].Checkpoint!);

        Assert.True(report.IsVerified);
        Assert.Empty(report.Findings);
        Assert.Equal((10, 4, TestKeys.Origin), (report.Records, report.Commits, report.Origin));
        Assert.Equal(("2026-03-01T12:00:00.000Z", "2026-03-01T12:00:00.000Z"), (report.FirstTime, report.LastTime));
        Assert.Equal((10, commits[3].Checkpoint!), (report.Head!.Checkpoint.Size, report.Head.SignedNote));
        Assert.Equal([6, 10], report.ConfirmedCheckpoints);
    }

    /// <summary>The promise to the auditor: one changed byte, wherever it is, is found, and the record is named.</summary>
    [Fact]
    public async Task VerifyAsync_AfterOneChangedByteInARecord_NamesTheRecord()
    {
        var commits = await LogSamples.CommitsAsync();
        var cases = from c in Gen.Int[0, 3] from at in Gen.Int[0, commits[c].Entries.Length - 1] from bit in Gen.Int[0, 7] select (c, at, bit);
        await cases.SampleAsync(
            async (c, at, bit) =>
            {
                var changed = commits[c] with { Entries = Flip(commits[c].Entries, at, bit) };
                var report = await LogSamples.VerifyAsync(Replace(commits, c, changed));

                Assert.False(report.IsVerified);
                Assert.Equal(FindingKind.RecordChanged, report.Findings[0].Kind);
                Assert.Equal(RecordAt(commits[c], at), report.Findings[0].FirstRecord);
                Assert.All(report.Findings, finding => Assert.InRange(finding.LastRecord!.Value, commits[c].FirstIndex, LastOf(commits, c)));
            },
            iter: 150,
            threads: 1);
    }

    [Fact]
    public async Task VerifyAsync_AfterOneChangedByteInAHash_NamesTheRecordAndClearsIt()
    {
        var commits = await LogSamples.CommitsAsync();
        foreach (var at in Enumerable.Range(0, commits[1].Hashes.Length))
        {
            var changed = commits[1] with { Hashes = Flip(commits[1].Hashes, at, at % 8) };
            var report = await LogSamples.VerifyAsync(Replace(commits, 1, changed));

            var finding = Assert.Single(report.Findings);
            Assert.Equal((FindingKind.HashChanged, 2 + (at / HashLength)), (finding.Kind, finding.FirstRecord!.Value));
            Assert.Equal(10, report.Records);
        }
    }

    [Fact]
    public async Task VerifyAsync_AfterOneChangedByteInACheckpoint_NamesTheCommit()
    {
        var commits = await LogSamples.CommitsAsync();
        for (var at = 0; at < commits[1].Checkpoint!.Length; at++)
        {
            var text = commits[1].Checkpoint!.ToCharArray();
            text[at] = text[at] == 'x' ? 'y' : 'x';
            var report = await LogSamples.VerifyAsync(Replace(commits, 1, commits[1] with { Checkpoint = new string(text) }));

            var finding = Assert.Single(report.Findings);
            Assert.Equal((FindingKind.BadSignature, 2L, 5L), (finding.Kind, finding.FirstRecord!.Value, finding.LastRecord!.Value));
        }
    }

    /// <summary>Whoever changes a record and its hash cannot make the root fit; which of the commit's records it was, nobody can tell.</summary>
    [Fact]
    public async Task VerifyAsync_AfterARecordAndItsHashWereChanged_NamesTheCommit()
    {
        var commits = await LogSamples.CommitsAsync();
        var entries = EntryBundle.Unpack(commits[1].Entries, out _).ToList();
        entries[2] = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(entries[2].Span).Replace("reason 3", "reason X", StringComparison.Ordinal));
        var forged = LogSamples.Signed(commits[..1], entries) with { Checkpoint = commits[1].Checkpoint };
        var report = await LogSamples.VerifyAsync(Replace(commits, 1, forged));

        Assert.Equal((FindingKind.RootMismatch, 2L, 5L), Of(report.Findings[0]));
        Assert.False(report.IsVerified);
    }

    [Theory]
    [InlineData(0, 0, 1)]
    [InlineData(1, 2, 5)]
    [InlineData(2, 6, 6)]
    public async Task VerifyAsync_WithACommitMissing_NamesWhatIsMissing(int which, long first, long last)
    {
        var commits = await LogSamples.CommitsAsync();
        commits.RemoveAt(which);
        var report = await LogSamples.VerifyAsync(commits);

        Assert.Equal((FindingKind.Missing, first, last), Of(Assert.Single(report.Findings)));
    }

    /// <summary>Without a checkpoint from elsewhere, a log that was cut off cannot be told from one that never went on.</summary>
    [Fact]
    public async Task VerifyAsync_WithTheEndRemoved_NeedsAKeptCheckpoint()
    {
        var commits = await LogSamples.CommitsAsync();
        var cut = commits[..2];

        Assert.True((await LogSamples.VerifyAsync(cut)).IsVerified);
        Assert.True((await LogSamples.VerifyAsync(cut, commits[1].Checkpoint!)).IsVerified);
        var report = await LogSamples.VerifyAsync(cut, commits[3].Checkpoint!);
        Assert.Equal((FindingKind.Truncated, 6L, 9L), Of(Assert.Single(report.Findings)));
        Assert.False(report.IsVerified);
    }

    [Fact]
    public async Task VerifyAsync_ALogRewrittenByTheHolderOfTheKey_ContradictsTheKeptCheckpoint()
    {
        var (commits, rewritten) = (await LogSamples.CommitsAsync(), await LogSamples.CommitsAsync("excuse"));

        Assert.True((await LogSamples.VerifyAsync(rewritten)).IsVerified);
        var report = await LogSamples.VerifyAsync(rewritten, commits[1].Checkpoint!);
        Assert.Equal((FindingKind.Forked, 0L, 5L), Of(Assert.Single(report.Findings)));
        Assert.Empty(report.ConfirmedCheckpoints);
    }

    [Fact]
    public async Task VerifyAsync_ALogSignedByAnother_BelievesNothingOfIt()
    {
        var report = await LogSamples.VerifyAsync(await LogSamples.CommitsAsync(signer: TestKeys.OtherSigner));

        Assert.Equal(4, report.FindingCount);
        Assert.All(report.Findings, finding => Assert.Equal(FindingKind.BadSignature, finding.Kind));
        Assert.Null(report.Head);
    }

    [Fact]
    public async Task VerifyAsync_APartOfAnotherLog_IsNotTaken()
    {
        var (commits, other) = (await LogSamples.CommitsAsync(), await LogSamples.CommitsAsync("other"));
        var report = await LogSamples.VerifyAsync(Replace(commits, 2, other[2]));

        Assert.Equal((FindingKind.RootMismatch, 6L, 6L), Of(report.Findings[0]));
    }

    [Fact]
    public async Task VerifyAsync_WithCommitsInEachOthersPlace_NamesBoth()
    {
        var commits = await LogSamples.CommitsAsync();
        var report = await LogSamples.VerifyAsync(
            Replace(Replace(commits, 1, commits[3] with { FirstIndex = 2 }), 3, commits[1] with { FirstIndex = 7 }));

        Assert.Equal(FindingKind.BadCheckpoint, report.Findings[0].Kind);
        Assert.Equal(2, report.Findings[0].FirstRecord);
        Assert.False(report.IsVerified);
    }

    [Fact]
    public async Task VerifyAsync_WithTheSameIndexTwice_SaysSo()
    {
        var commits = await LogSamples.CommitsAsync();
        var report = await LogSamples.VerifyAsync([.. commits, commits[1]]);

        Assert.Equal((FindingKind.Duplicate, 2L, 2L), Of(Assert.Single(report.Findings)));
    }

    [Fact]
    public async Task VerifyAsync_WithARecordTakenOutOfACommit_NamesItsPlace()
    {
        var commits = await LogSamples.CommitsAsync();
        var entries = EntryBundle.Unpack(commits[1].Entries, out _).ToList();
        entries.RemoveAt(1);
        var report = await LogSamples.VerifyAsync(Replace(commits, 1, commits[1] with { Entries = EntryBundle.Pack(entries) }));

        Assert.Equal((FindingKind.RecordChanged, 3L, 5L), Of(Assert.Single(report.Findings)));
    }

    [Fact]
    public async Task VerifyAsync_WithARecordAddedToACommit_NamesItsPlace()
    {
        var commits = await LogSamples.CommitsAsync();
        var entries = EntryBundle.Unpack(commits[1].Entries, out _).ToList();
        entries.Add(entries[0]);
        var report = await LogSamples.VerifyAsync(Replace(commits, 1, commits[1] with { Entries = EntryBundle.Pack(entries) }));

        Assert.Equal((FindingKind.RecordChanged, 6L, 6L), Of(report.Findings[0]));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task VerifyAsync_WithBytesLeftOver_NamesTheLastRecord(bool afterEntries)
    {
        var commits = await LogSamples.CommitsAsync();
        var changed = afterEntries
            ? commits[1] with { Entries = (byte[])[.. commits[1].Entries.Span, 0] }
            : commits[1] with { Hashes = (byte[])[.. commits[1].Hashes.Span, 0] };
        var report = await LogSamples.VerifyAsync(Replace(commits, 1, changed));

        Assert.Equal((FindingKind.RecordChanged, 5L, 5L), Of(Assert.Single(report.Findings)));
    }

    [Theory]
    [InlineData(11, "2026-03-01T12:00:00.000Z", "request.received", FindingKind.WrongIndex)]
    [InlineData(10, "2026-03-01T11:59:59.999Z", "request.received", FindingKind.TimeBackwards)]
    [InlineData(10, "yesterday", "request.received", FindingKind.MalformedRecord)]
    [InlineData(10, "2026-03-01T12:00:00.000Z", "log.started", FindingKind.WrongStart)]
    public async Task VerifyAsync_ASignedRecordThatLies_SaysHow(long index, string time, string type, FindingKind kind)
    {
        var commits = await LogSamples.CommitsAsync();
        commits.Add(LogSamples.Signed(commits, LogSamples.Record(index, time, type)));
        var report = await LogSamples.VerifyAsync(commits);

        Assert.Equal((kind, 10L, 10L), Of(Assert.Single(report.Findings)));
    }

    [Fact]
    public async Task VerifyAsync_ALogThatDoesNotBeginWithItsBeginning_SaysSo()
    {
        var report = await LogSamples.VerifyAsync([LogSamples.Signed([], LogSamples.Record(0))]);

        Assert.Equal((FindingKind.WrongStart, 0L, 0L), Of(Assert.Single(report.Findings)));
    }

    [Fact]
    public async Task VerifyAsync_ACommitWithoutRecords_IsNone()
    {
        var commits = await LogSamples.CommitsAsync();
        commits.Add(LogSamples.Signed(commits));
        var report = await LogSamples.VerifyAsync(commits);

        Assert.Equal(FindingKind.BadCheckpoint, Assert.Single(report.Findings).Kind);
    }

    [Fact]
    public async Task VerifyAsync_AnUnreadableObject_IsNamedAndItsRecordsMissed()
    {
        var commits = await LogSamples.CommitsAsync();
        var stored = commits.Select(commit => commit.FirstIndex == 2
            ? StoredCommit.Unreadable("file: ConfigMap x", 2, "it is torn")
            : StoredCommit.Of("there", commit));
        var report = await new LogVerifier([TestKeys.Signer.Verifier]).VerifyAsync(new ListSource(stored), [], default);

        Assert.Equal([FindingKind.Unreadable, FindingKind.Missing], report.Findings.Select(finding => finding.Kind));
        Assert.Equal("record 2: cannot be read: it is torn. (file: ConfigMap x)", report.Findings[0].ToString());
        Assert.StartsWith("records 2 to 5: missing", report.Findings[1].ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task VerifyAsync_Nothing_IsNotVerified()
    {
        var report = await LogSamples.VerifyAsync([]);

        Assert.False(report.IsVerified);
        Assert.Equal(FindingKind.Empty, Assert.Single(report.Findings).Kind);
    }

    [Fact]
    public async Task VerifyAsync_WithAKeptCheckpointThatIsNone_SaysSo()
    {
        var commits = await LogSamples.CommitsAsync();
        var otherLog = new JitOperator.Audit.Notes.NoteSigner("jit.example.com/other", TestKeys.Key(1));
        var foreign = (await LogSamples.CommitsAsync(signer: otherLog))[0].Checkpoint!;
        var report = await LogSamples.VerifyAsync(commits, "hello", foreign);

        Assert.Equal(2, report.FindingCount);
        Assert.All(report.Findings, finding => Assert.Equal(FindingKind.BadKeptCheckpoint, finding.Kind));
    }

    [Fact]
    public async Task VerifyAsync_BeyondAGap_LeavesKeptCheckpointsUnproven()
    {
        var commits = await LogSamples.CommitsAsync();
        var (before, after) = (commits[0].Checkpoint!, commits[3].Checkpoint!);
        commits.RemoveAt(1);
        var report = await LogSamples.VerifyAsync(commits, before, after);

        Assert.Equal([2], report.ConfirmedCheckpoints);
        Assert.Equal([FindingKind.Missing, FindingKind.KeptCheckpointUnproven], report.Findings.Select(finding => finding.Kind));
    }

    [Fact]
    public async Task VerifyAsync_WithEverythingWrong_ListsSomeAndCountsAll()
    {
        var stored = Enumerable.Range(0, 3000).Select(i => StoredCommit.Unreadable($"file {i}", null, "torn"));
        var report = await new LogVerifier([]).VerifyAsync(new ListSource(stored), [], default);

        Assert.Equal((3000, VerificationReport.MostFindings), (report.FindingCount, report.Findings.Count));
    }

    [Fact]
    public async Task VerifyAsync_WithAHashMissingAndNoSignature_GoesOnWithoutARoot()
    {
        var commits = await LogSamples.CommitsAsync();
        var report = await LogSamples.VerifyAsync(
            Replace(commits, 1, commits[1] with { Hashes = commits[1].Hashes[..^HashLength], Checkpoint = "no note" }), commits[3].Checkpoint!);

        Assert.Equal(
            [FindingKind.BadSignature, FindingKind.RecordChanged, FindingKind.KeptCheckpointUnproven],
            report.Findings.Select(finding => finding.Kind));
        Assert.Equal((5L, 9L), (report.Findings[1].FirstRecord!.Value, report.Records));
    }

    /// <summary>Whatever a commit holds, it is judged and not stumbled over.</summary>
    [Fact]
    public async Task VerifyAsync_WithAnyBytesForACommit_FindsSomethingAndGoesOn()
    {
        var commits = await LogSamples.CommitsAsync();
        var bytes = from keep in Gen.Int[0, 400] from more in Gen.Byte.Array[0, 70] select (keep, more);
        await Gen.Select(Gen.Int[0, 3], bytes, bytes, Gen.Bool, Gen.Int[-12, 12]).SampleAsync(
            async (c, entries, hashes, isSigned, firstIndex) =>
            {
                var changed = new LogCommit(
                    firstIndex < 0 ? commits[c].FirstIndex : firstIndex,
                    Splice(commits[c].Entries, entries),
                    Splice(commits[c].Hashes, hashes),
                    isSigned ? commits[c].Checkpoint : "no note",
                    "one");
                var report = await LogSamples.VerifyAsync(Replace(commits, c, changed), commits[3].Checkpoint!);

                Assert.False(report.IsVerified);
            },
            iter: 100,
            threads: 1);
    }

    private static byte[] Splice(ReadOnlyMemory<byte> bytes, (int Keep, byte[] More) with) =>
        [.. bytes.Span[..Math.Min(with.Keep, bytes.Length)], .. with.More, 0];

    private static (FindingKind Kind, long? First, long? Last) Of(Finding finding) => (finding.Kind, finding.FirstRecord, finding.LastRecord);

    private static byte[] Flip(ReadOnlyMemory<byte> bytes, int at, int bit)
    {
        var changed = bytes.ToArray();
        changed[at] ^= (byte)(1 << bit);
        return changed;
    }

    private static List<LogCommit> Replace(List<LogCommit> commits, int at, LogCommit with) => [.. commits[..at], with, .. commits[(at + 1)..]];

    private static long LastOf(List<LogCommit> commits, int c) => commits[c].FirstIndex + (commits[c].Hashes.Length / HashLength) - 1;

    private static long RecordAt(LogCommit commit, int offset)
    {
        var index = commit.FirstIndex;
        foreach (var entry in EntryBundle.Unpack(commit.Entries, out _))
        {
            offset -= 2 + entry.Length;
            if (offset < 0)
                return index;
            index++;
        }

        throw new InvalidOperationException("The offset is outside of the bundle.");
    }
}
