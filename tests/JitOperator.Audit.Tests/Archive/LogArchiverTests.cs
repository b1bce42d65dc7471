using CsCheck;
using JitOperator.Audit.Archive;
using JitOperator.Audit.Log;
using JitOperator.Audit.Merkle;
using JitOperator.Audit.Tests.Notes;
using Microsoft.Extensions.Time.Testing;

namespace JitOperator.Audit.Tests.Archive;

public sealed class LogArchiverTests
{
    private static readonly ArchiveLogSample s_log = new(1300);

    private readonly FakeTimeProvider _time = new(ArchiveLogSample.Start);
    private readonly MemoryArchiveStore _store;

    public LogArchiverTests() => _store = new MemoryArchiveStore(_time);

    [Fact]
    public void TileEdge_OfAnySize_HasTheTilesOfTheTree() => Gen.Int[1, 1300].Sample(
        size =>
        {
            var edge = new TileEdge();
            var filled = new List<(TilePath Path, byte[] Hashes)>();
            foreach (var record in s_log.Records.Take(size))
                edge.Append(record.LeafHash, filled);

            var tiles = filled.Concat(edge.Unfinished()).ToDictionary(tile => tile.Path, tile => tile.Hashes);
            Assert.Equal(TileLayout.HashTiles(size).ToHashSet(), tiles.Keys.ToHashSet());
            Assert.All(tiles, tile => Assert.Equal(s_log.Tile(tile.Key), tile.Value));
            Assert.Equal(s_log.HeadAt(size).Checkpoint.Root, edge.Root);
            Assert.Equal(size, edge.Size);
        },
        iter: 30);

    [Fact]
    public void TileEdge_OverALevelOfTiles_HasTheTilesOfTheTree()
    {
        var (edge, tree) = (new TileEdge(), new MerkleTree());
        var filled = new List<(TilePath Path, byte[] Hashes)>();
        for (var i = 0; i < 65536 + 300; i++)
        {
            var leaf = Rfc6962.HashLeaf(BitConverter.GetBytes(i));
            edge.Append(leaf, filled);
            tree.Append(leaf);
        }

        Assert.Equal(tree.RootAt(tree.Size), edge.Root);
        Assert.Equal(TileLayout.HashTiles(tree.Size).ToHashSet(), filled.Concat(edge.Unfinished()).Select(tile => tile.Path).ToHashSet());
        Assert.All(filled.Where(tile => tile.Path.Level > 0), tile => Assert.Equal(TileLayout.Read(tree, tile.Path), tile.Hashes));
    }

    /// <summary>From any size to any other, with what was archived no longer in the log.</summary>
    [Fact]
    public async Task ArchiveAsync_InAnySteps_LeavesExactlyTheTilesOfTheLog() => await Gen.Int[1, 1300].Array[1, 5].SampleAsync(
        async sizes =>
        {
            var log = new ArchiveLogSample(1300);
            var store = new MemoryArchiveStore(_time);
            foreach (var size in sizes.Order())
            {
                await ArchiverSamples.Archiver(store).ArchiveAsync(log.HeadAt(size), log.ReadFrom, default);
                log.Minimum = size;
            }

            var last = sizes.Max();
            Assert.Equal(
                TileLayout.HashTiles(last).Concat(TileLayout.EntryBundles(last)).Select(path => path.ToString()).ToHashSet(),
                (await store.ListAsync(ArchivePath.Tiles, default).ToListAsync()).ToHashSet());
            var reading = await ArchiveReading.OfAsync(store);
            Assert.True(reading.IsWhole);
            Assert.Empty(reading.Warnings);
        },
        iter: 15,
        threads: 1);

    /// <summary>Each call to the store is where the process dies, before or after the call took effect; then two go on at once.</summary>
    [Fact]
    public async Task ArchiveAsync_DyingAtAnyCall_LosesAndDoublesNothing() => await Gen.Select(Gen.Int[0, 999], Gen.Bool).SampleAsync(
        async (seed, afterwards) =>
        {
            var random = new Random(seed);
            var sizes = Enumerable.Range(0, 4).Select(_ => 1 + random.Next(700)).Order().ToArray();
            for (var point = random.Next(4); ; point += 1 + random.Next(4))
            {
                var store = new MemoryArchiveStore(_time);
                var crashes = 0;
                foreach (var size in sizes)
                {
                    var crashing = new CrashingStore(store, point, afterwards);
                    var before = (await ArchiveReading.OfAsync(store)).Head?.Size ?? 0;
                    try
                    {
                        await ArchiverSamples.Archiver(crashing).ArchiveAsync(s_log.HeadAt(size), s_log.ReadFrom, default);
                    }
                    catch (InvalidOperationException)
                    {
                        crashes++;
                    }

                    // What counted as archived is there all the time.
                    var reading = await ArchiveReading.OfAsync(store);
                    Assert.True(reading.RootFits || before == 0);
                    Assert.InRange(reading.Head?.Size ?? 0, before, size);
                }

                await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Task.Run(
                    () => ArchiverSamples.Archiver(store).ArchiveAsync(s_log.HeadAt(sizes[^1]), s_log.ReadFrom, default))));
                var whole = await ArchiveReading.OfAsync(store);
                Assert.True(whole.IsWhole);
                Assert.Equal(sizes[^1], whole.Size);
                await foreach (var path in store.ListAsync(ArchivePath.Tiles, default))
                    Assert.Single(await store.ReadVersionsAsync(path, default).ToListAsync());
                if (crashes == 0)
                    break;
            }
        },
        iter: 4,
        threads: 1);

    [Fact]
    public async Task ArchiveAsync_ByTwoWithDifferentHeads_EndsWithTheLargest()
    {
        for (var round = 0; round < 20; round++)
        {
            var store = new MemoryArchiveStore(_time);
            await Task.WhenAll(Enumerable.Range(1, 4).Select(i => Task.Run(() =>
                ArchiverSamples.Archiver(new CrashingStore(store, int.MaxValue, false)).ArchiveAsync(s_log.HeadAt(i * 150), s_log.ReadFrom, default))));

            var reading = await ArchiveReading.OfAsync(store);
            Assert.True(reading.IsWhole);
            Assert.Equal(600, reading.Size);
        }
    }

    [Fact]
    public async Task ArchiveAsync_OfAnotherLog_IsAConflictAndWritesNothing()
    {
        await ArchiverSamples.Archiver(_store).ArchiveAsync(s_log.HeadAt(300), s_log.ReadFrom, default);
        var before = await _store.ListAsync("", default).ToListAsync();
        var other = new ArchiveLogSample(400, "other");

        foreach (var size in (int[])[100, 300, 400])
        {
            await Assert.ThrowsAsync<ArchiveConflictException>(
                () => ArchiverSamples.Archiver(_store).ArchiveAsync(other.HeadAt(size), other.ReadFrom, default));
        }

        Assert.Equal(before, await _store.ListAsync("", default).ToListAsync());
        Assert.True((await ArchiveReading.OfAsync(_store)).IsWhole);
    }

    [Fact]
    public async Task ArchiveAsync_UpToAnEarlierHead_ChangesNothing()
    {
        await ArchiverSamples.Archiver(_store).ArchiveAsync(s_log.HeadAt(300), s_log.ReadFrom, default);

        Assert.Equal(300, await ArchiverSamples.Archiver(_store).ArchiveAsync(s_log.HeadAt(299), s_log.ReadFrom, default));
        Assert.Equal(300, await ArchiverSamples.Archiver(_store).ArchiveAsync(s_log.HeadAt(10), s_log.ReadFrom, default));
    }

    [Fact]
    public async Task ArchiveAsync_WhereSomebodyElseWroteFirst_IsAConflictThatNamesIt()
    {
        _store.Overwrite("tile/entries/001", "junk"u8.ToArray());

        var conflict = await Assert.ThrowsAsync<ArchiveConflictException>(
            () => ArchiverSamples.Archiver(_store).ArchiveAsync(s_log.HeadAt(600), s_log.ReadFrom, default));

        Assert.Equal("tile/entries/001", conflict.Path);
        Assert.Empty(await _store.ReadVersionsAsync(ArchivePath.Checkpoint, default).ToListAsync());
    }

    [Fact]
    public async Task ArchiveAsync_WithCheckpointsOfOthersOnTop_GoesOnFromItsOwn()
    {
        await ArchiverSamples.Archiver(_store).ArchiveAsync(s_log.HeadAt(300), s_log.ReadFrom, default);
        _store.Overwrite(ArchivePath.Checkpoint, System.Text.Encoding.UTF8.GetBytes(new ArchiveLogSample(5000, signer: TestKeys.OtherSigner).HeadAt(5000).SignedNote));
        _store.Hide(ArchivePath.Checkpoint);

        Assert.Equal(400, await ArchiverSamples.Archiver(_store).ArchiveAsync(s_log.HeadAt(400), s_log.ReadFrom, default));
        Assert.True((await ArchiveReading.OfAsync(_store)).IsWhole);
    }

    [Fact]
    public async Task ArchiveAsync_OnlyUnderACheckpointOfAnotherKey_IsAConflict()
    {
        var other = new ArchiveLogSample(10, signer: TestKeys.OtherSigner);
        _store.Overwrite(ArchivePath.Checkpoint, System.Text.Encoding.UTF8.GetBytes(other.HeadAt(10).SignedNote));

        await Assert.ThrowsAsync<ArchiveConflictException>(
            () => ArchiverSamples.Archiver(_store).ArchiveAsync(s_log.HeadAt(20), s_log.ReadFrom, default));
        await Assert.ThrowsAsync<ArgumentException>(() => ArchiverSamples.Archiver(_store).ArchiveAsync(other.HeadAt(10), other.ReadFrom, default));
    }

    [Theory]
    [InlineData("tile/0/001.p/44")]
    [InlineData("tile/entries/001.p/44")]
    [InlineData("tile/1/000.p/1")]
    public async Task ArchiveAsync_AfterALoss_MendsItFromTheLog(string lost)
    {
        await ArchiverSamples.Archiver(_store).ArchiveAsync(s_log.HeadAt(300), s_log.ReadFrom, default);
        await _store.DeleteAsync(lost, default);

        Assert.Equal(600, await ArchiverSamples.Archiver(_store).ArchiveAsync(s_log.HeadAt(600), s_log.ReadFrom, default));
        Assert.True((await ArchiveReading.OfAsync(_store)).IsWhole);
    }

    [Fact]
    public async Task ArchiveAsync_OfALogWithAGapOrTooShort_WritesNoCheckpoint()
    {
        var log = new ArchiveLogSample(50);
        var head = log.HeadAt(50);
        log.Records.RemoveAt(49);
        await Assert.ThrowsAsync<LogDamagedException>(() => ArchiverSamples.Archiver(_store).ArchiveAsync(head, log.ReadFrom, default));
        log.Records.RemoveAt(20);
        await Assert.ThrowsAsync<LogDamagedException>(() => ArchiverSamples.Archiver(_store).ArchiveAsync(head, log.ReadFrom, default));

        Assert.Empty(await _store.ListAsync("", default).ToListAsync());
    }

    [Fact]
    public async Task ArchiveAsync_WithLocks_LocksByTheRecordsTime()
    {
        var options = new LogArchiverOptions
        {
            LockFor = time => new ArchiveLock(ArchiveLockMode.Compliance, time.AddDays(365)),
            LockForUnfinished = time => new ArchiveLock(ArchiveLockMode.Governance, time.AddSeconds(-400)),
        };
        await ArchiverSamples.Archiver(_store, options, _time).ArchiveAsync(s_log.HeadAt(300), s_log.ReadFrom, default);

        async Task<ArchiveLock?> LockOf(string path) => (await _store.ReadVersionsAsync(path, default).SingleAsync()).Lock;
        Assert.Equal(new ArchiveLock(ArchiveLockMode.Compliance, ArchiveLogSample.Start.AddSeconds(255).AddDays(365)), await LockOf("tile/entries/000"));
        Assert.Equal(ArchiveLockMode.Compliance, (await LockOf("tile/0/000"))!.Mode);
        // Had run out already.
        Assert.Null(await LockOf("tile/entries/001.p/44"));
        Assert.Null(await LockOf(ArchivePath.Checkpoint));
    }

    [Fact]
    public async Task ArchiveAsync_OverLockedUnfinishedOnes_LeavesThem()
    {
        var options = new LogArchiverOptions { LockFor = time => new ArchiveLock(ArchiveLockMode.Governance, time.AddDays(1)) };
        await ArchiverSamples.Archiver(_store, options, _time).ArchiveAsync(s_log.HeadAt(300), s_log.ReadFrom, default);
        await ArchiverSamples.Archiver(_store, options, _time).ArchiveAsync(s_log.HeadAt(600), s_log.ReadFrom, default);

        Assert.Contains("tile/entries/001.p/44", await _store.ListAsync("tile/entries/", default).ToListAsync());
        Assert.True((await ArchiveReading.OfAsync(_store)).IsWhole);
    }

    [Fact]
    public async Task LagBehind_OverTime_CountsRecordsAndAge()
    {
        var archiver = ArchiverSamples.Archiver(_store, time: _time);
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(new ArchiveLag(300, TimeSpan.FromMinutes(1)), archiver.LagBehind(300));

        await archiver.ArchiveAsync(s_log.HeadAt(300), s_log.ReadFrom, default);
        _time.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(new ArchiveLag(0, TimeSpan.Zero), archiver.LagBehind(300));
        Assert.Equal(new ArchiveLag(2, TimeSpan.FromMinutes(5)), archiver.LagBehind(302));
        Assert.Equal(300, archiver.ArchivedSize);
        Assert.Equal(s_log.HeadAt(300), archiver.ArchivedHead! with { Checkpoint = s_log.HeadAt(300).Checkpoint });
    }
}
