using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using JitOperator.Api.Audit;
using JitOperator.Audit.Archive;
using JitOperator.Audit.Log;
using JitOperator.Audit.Merkle;
using JitOperator.Audit.Notes;
using JitOperator.Audit.Tests.Notes;
using JitOperator.Audit.Verification;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Xunit.Abstractions;

namespace JitOperator.Audit.Tests.Tamper;

/// <summary>Every kind of damage to archives: noticed, and the place named. And none where there is none.</summary>
public sealed class ArchiveTamperTests(ITestOutputHelper output)
{
    private readonly ConcurrentDictionary<string, int> _kinds = new(StringComparer.Ordinal);

    [Theory]
    [InlineData(11, 300)]
    [InlineData(12, 512)]
    [InlineData(13, 700)]
    public async Task Verify_DamageToAnArchive_IsNoticedAndNamed(int seed, int records)
    {
        var builder = await new LogBuilder(seed).GrowAsync(records, 50);
        var store = Memory();
        await ArchiveAsync(store, builder);
        var archive = await ArchiveSpecimen.OfAsync(store);
        Assert.NotEmpty(archive.Of(1));
        Assert.True((await VerifyAsync(await InMemoryAsync(archive.Objects))).IsVerified);

        await Parallel.ForEachAsync(archive.All(new Random(seed)), async (damage, _) =>
        {
            var number = _kinds.AddOrUpdate(damage.Kind, 1, (_, count) => count + 1);
            Hit(Miss(damage, await VerifyAsync(await InMemoryAsync(damage.Objects))));
            if (number % 10 == 1)
                Hit(Miss(damage, await InDirectoryAsync(damage.Objects)));
        });
        Report(records > 300 ? 31 : 25);
    }

    /// <summary>What can be done to a bucket whose versions are locked: all is still there, and it is said that somebody tried.</summary>
    [Fact]
    public async Task Verify_WhatWasLaidOverAnArchive_IsNamedAndHidesNothing()
    {
        var builder = await new LogBuilder(21).GrowAsync(600, 50);
        var store = Memory();
        await ArchiveAsync(store, builder);
        var archive = await ArchiveSpecimen.OfAsync(store);
        foreach (var (path, bytes) in archive.Objects)
        {
            foreach (var (kind, lay) in new (string, Action<MemoryArchiveStore>)[]
            {
                ("a delete marker on top", over => over.Hide(path)),
                ("other content on top", over => over.Overwrite(path, (byte[])[.. bytes[..^1], (byte)(bytes[^1] ^ 1)])),
                ("junk on top", over => over.Overwrite(path, "junk"u8.ToArray())),
            })
            {
                var over = await InMemoryAsync(archive.Objects);
                lay(over);
                var report = await VerifyAsync(over);

                _kinds.AddOrUpdate(kind, 1, (_, count) => count + 1);
                Assert.False(report.IsVerified, $"{kind}: {path}");
                Assert.Equal(600, report.Records);
                Assert.All(report.Findings, finding => Assert.Equal((FindingKind.Hidden, path), (finding.Kind, finding.Where)));
                if (!TilePath.TryParse(path, out var tile))
                    continue;
                var bits = 8 * (tile.Level ?? 0);
                Assert.Equal((tile.Index * 256 << bits, ((tile.Index * 256) + tile.Width << bits) - 1), (report.Findings[0].FirstRecord, report.Findings[0].LastRecord));
            }
        }

        Report(3);
    }

    /// <summary>A checkpoint of long ago is a true one; what stands behind it tells, or the version below it, or what was kept.</summary>
    [Fact]
    public async Task Verify_ACheckpointThatWasRolledBack_IsNoticed()
    {
        var builder = await new LogBuilder(31).GrowAsync(300, 20);
        var store = Memory();
        await ArchiveAsync(store, builder);
        var old = builder.Head;
        var early = await ArchiveSpecimen.OfAsync(store);
        await builder.GrowAsync(650, 20);
        await ArchiveAsync(store, builder);
        var archive = await ArchiveSpecimen.OfAsync(store);
        var note = Encoding.UTF8.GetBytes(old.SignedNote);

        var over = await InMemoryAsync(archive.Objects);
        over.Overwrite(ArchivePath.Checkpoint, note);
        var hidden = Assert.Single((await VerifyAsync(over)).Findings);
        Assert.Equal((FindingKind.Hidden, ArchivePath.Checkpoint), (hidden.Kind, hidden.Where));

        foreach (var report in new[] { await VerifyAsync(await InMemoryAsync(archive.With(ArchivePath.Checkpoint, note))), await InDirectoryAsync(archive.With(ArchivePath.Checkpoint, note)) })
        {
            var finding = Assert.Single(report.Findings);
            Assert.Equal((FindingKind.Uncovered, 300L, 649L), (finding.Kind, finding.FirstRecord!.Value, finding.LastRecord!.Value));
        }

        // The whole archive of long ago: only who kept a checkpoint can tell.
        var truncated = Assert.Single((await VerifyAsync(await InMemoryAsync(early.Objects), builder.Head.SignedNote)).Findings);
        Assert.Equal((FindingKind.Truncated, 300L, 649L), (truncated.Kind, truncated.FirstRecord!.Value, truncated.LastRecord!.Value));
    }

    [Fact]
    public async Task Verify_PrunedWithAndWithoutARule_TellsThemApart()
    {
        var builder = await new LogBuilder(41).GrowAsync(690, 40);
        await builder.CommitAsync(new AuditRecord
        {
            Type = AuditRecordTypes.LogPruned,
            Pruning = new AuditPruning(AuditPruning.Archive, 256, "7y in the archive", 600),
        });
        var store = Memory();
        await ArchiveAsync(store, builder);
        await new ArchivePruner(store, [TestKeys.Signer.Verifier]).PruneAsync(256, isHeld: null, default);

        var report = await VerifyAsync(store);
        Assert.True(report.IsVerified, string.Join('\n', report.Findings));
        Assert.Equal((256L, "7y in the archive"), (Assert.Single(report.Prunings).MinimumIndex, report.Prunings[0].Rule));
        Assert.Equal(builder.Size - 256, report.Records);
        Assert.True((await InDirectoryAsync((await ArchiveSpecimen.OfAsync(store)).Objects)).IsVerified);

        await new ArchivePruner(store, [TestKeys.Signer.Verifier]).PruneAsync(512, isHeld: null, default);
        var finding = Assert.Single((await VerifyAsync(store)).Findings);
        Assert.Equal((FindingKind.PrunedWithoutRule, 256L, 511L), (finding.Kind, finding.FirstRecord!.Value, finding.LastRecord!.Value));

        // Hashes that nothing but the tiles above them speaks for.
        var archive = await ArchiveSpecimen.OfAsync(store);
        var tile = archive.Of(0).First();
        var flipped = tile.Bytes.ToArray();
        flipped[40] ^= 1;
        Assert.Contains((await VerifyAsync(await InMemoryAsync(archive.With(tile.Path.ToString(), flipped)))).Findings, f => f.Where == "tile/1/000.p/2" && f.FirstRecord == 0);
    }

    /// <summary>Of any size, archived bit by bit, with what was replaced left behind or not.</summary>
    [Theory]
    [InlineData(51, true)]
    [InlineData(52, false)]
    public async Task Verify_AnHonestArchiveOfAnySize_GivesNoAlarm(int seed, bool deletesReplaced)
    {
        var (builder, store, random) = (new LogBuilder(seed), Memory(), new Random(seed));
        for (var records = 1; records < 700; records += random.Next(1, 90))
        {
            await builder.GrowAsync(records, 30);
            await ArchiveAsync(store, builder, new LogArchiverOptions { DeletesReplaced = deletesReplaced });
            var report = await VerifyAsync(store);
            Assert.True(report.IsVerified, $"{records}: {string.Join('\n', report.Findings)}");
        }

        Assert.True((await InDirectoryAsync((await ArchiveSpecimen.OfAsync(store)).Objects)).IsVerified);
    }

    /// <summary>Whoever has only the first key follows the log to the next ones; with them all, the same.</summary>
    [Fact]
    public async Task Verify_AnArchiveOfALogWhoseKeyChanged_GivesNoAlarm()
    {
        var builder = await new LogBuilder(61).GrowAsync(200, 30);
        var store = Memory();
        await ArchiveAsync(store, builder);
        await builder.RotateAsync();
        await builder.GrowAsync(500, 30);
        await builder.RotateAsync();
        await builder.GrowAsync(640, 30);
        VerifierKey[] all = [TestKeys.Signer.Verifier, new NoteSigner(TestKeys.Origin, TestKeys.Key(101)).Verifier, new NoteSigner(TestKeys.Origin, TestKeys.Key(102)).Verifier];
        await ArchiveAsync(store, builder, keys: all);
        var archive = await ArchiveSpecimen.OfAsync(store);

        foreach (var report in new[] { await VerifyAsync(store), await InDirectoryAsync(archive.Objects) })
        {
            Assert.True(report.IsVerified, string.Join('\n', report.Findings));
            Assert.Equal(all, report.Keys);
            Assert.Equal(640, report.Head!.Checkpoint.Size);
        }

        Assert.True((await new LogVerifier(all).VerifyAsync(new ArchiveSource(store, all), [], default)).IsVerified);
        // A key that nobody passed the log on to gets nowhere.
        var stranger = TestKeys.OtherSigner.Sign(new Checkpoint(TestKeys.Origin, 900, builder.Head.Checkpoint.Root).ToString());
        store.Overwrite(ArchivePath.Checkpoint, Encoding.UTF8.GetBytes(stranger));
        var over = await VerifyAsync(store);
        Assert.Equal(640, over.Head!.Checkpoint.Size);
        Assert.All(over.Findings, finding => Assert.Equal(FindingKind.Hidden, finding.Kind));
        Assert.NotEmpty(over.Findings);
    }

    private static MemoryArchiveStore Memory() => new(new FakeTimeProvider(Log.TestLog.Start));

    private static async Task ArchiveAsync(IArchiveStore store, LogBuilder builder, LogArchiverOptions? options = null, VerifierKey[]? keys = null)
    {
        VerifierKey[] believed = keys ?? [TestKeys.Signer.Verifier];
        var archiver = new LogArchiver(store, believed, options ?? new LogArchiverOptions(), new FakeTimeProvider(Log.TestLog.Start), NullLogger.Instance);
        var chain = new CommitChain(believed, TestKeys.Origin);
        var records = new List<LogRecord>();
        await foreach (var stored in builder.Store.ReadAllAsync(default))
            records.AddRange(chain.Check(stored).Records);
        await archiver.ArchiveAsync(builder.Head, (first, _) => records.Skip((int)first).ToAsyncEnumerable(), default);
    }

    private static async Task<MemoryArchiveStore> InMemoryAsync(IReadOnlyDictionary<string, byte[]> objects)
    {
        var store = Memory();
        foreach (var (path, bytes) in objects)
            await store.PutAsync(path, bytes, objectLock: null, default);
        return store;
    }

    private static Task<VerificationReport> VerifyAsync(IArchiveStore store, params string[] kept) =>
        new LogVerifier([TestKeys.Signer.Verifier]).VerifyAsync(new ArchiveSource(store, [TestKeys.Signer.Verifier]), kept, default);

    private static async Task<VerificationReport> InDirectoryAsync(IReadOnlyDictionary<string, byte[]> objects)
    {
        using var directory = new TemporaryDirectory();
        foreach (var (path, bytes) in objects)
        {
            var file = directory.At(path);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            await File.WriteAllBytesAsync(file, bytes);
        }

        return await VerifyAsync(new DirectoryArchiveStore(directory.FullName));
    }

    private static void Hit(string miss) => Assert.True(miss.Length == 0, miss);

    private static string Miss(ArchiveDamage damage, VerificationReport report)
    {
        var named = report.Findings.Any(f => damage.First is null || (f.FirstRecord <= damage.Last && f.LastRecord >= damage.First));
        var first = report.Findings.Select(f => f.FirstRecord).Min();
        return report.IsVerified ? $"{damage}: not noticed"
            : !named ? $"{damage}: not named in {string.Join('\n', report.Findings)}"
            : first < damage.First ? $"{damage}: {first} is named first in {string.Join('\n', report.Findings)}"
            : string.Empty;
    }

    private void Report(int least)
    {
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{_kinds.Count} kinds of damage, {_kinds.Values.Sum()} in all: {string.Join("; ", _kinds.Keys.Order(StringComparer.Ordinal))}"));
        Assert.True(_kinds.Count >= least, $"{_kinds.Count} kinds only.");
    }
}
