using System.Text;
using JitOperator.Audit.Archive;
using JitOperator.Audit.Log;
using JitOperator.Audit.Merkle;
using JitOperator.Audit.Tests.Notes;

namespace JitOperator.Audit.Tests.Archive;

public sealed class ArchiveSourceTests
{
    private static readonly ArchiveLogSample s_log = new(700);

    [Fact]
    public async Task ReadAllAsync_OfALog_GivesOnePartForEachBundleAndTheCheckpointLast()
    {
        var reading = await ArchiveReading.OfAsync(await ArchiverSamples.ArchivedAsync(s_log, 700));

        Assert.Equal([0L, 256L, 512L], reading.Parts.Select(part => part.Commit!.FirstIndex));
        Assert.Equal([true, true, false], reading.Parts.Select(part => part.Commit!.Checkpoint is null));
        Assert.Equal(s_log.HeadAt(700).SignedNote, reading.Parts[^1].Commit!.Checkpoint);
        Assert.Equal(
            s_log.Records.Select(record => record.Bytes.ToArray()),
            reading.Parts.SelectMany(part => EntryBundle.Unpack(part.Commit!.Entries, out _)).Select(entry => entry.ToArray()));
        Assert.Equal("tile/entries/001", reading.Parts[1].Where);
    }

    [Fact]
    public async Task ReadAllAsync_OfFullBundlesOnly_GivesTheCheckpointWithTheLastOne()
    {
        var reading = await ArchiveReading.OfAsync(await ArchiverSamples.ArchivedAsync(s_log, 512));

        Assert.Equal([true, false], reading.Parts.Select(part => part.Commit!.Checkpoint is null));
        Assert.True(reading.IsWhole);
    }

    [Fact]
    public async Task ReadAllAsync_OfNothing_IsEmpty()
    {
        var reading = await ArchiveReading.OfAsync(new MemoryArchiveStore(TimeProvider.System));

        Assert.Empty(reading.Parts);
        Assert.Empty(reading.Warnings);
    }

    public static TheoryData<string> Objects =>
        ["checkpoint", "tile/entries/001", "tile/0/001", "tile/entries/002.p/188", "tile/0/002.p/188"];

    /// <summary>What a plain deletion does to a bucket with versions.</summary>
    [Theory]
    [MemberData(nameof(Objects))]
    public async Task ReadAllAsync_BelowADeleteMarker_ReadsAndTells(string path)
    {
        var store = await ArchiverSamples.ArchivedAsync(s_log, 700);
        store.Hide(path);

        var reading = await ArchiveReading.OfAsync(store);

        Assert.True(reading.IsWhole);
        var warning = Assert.Single(reading.Warnings);
        Assert.Equal(path, warning.Path);
        Assert.StartsWith("deleted", warning.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Objects))]
    public async Task ReadAllAsync_BelowOtherContent_ReadsAndTells(string path)
    {
        var store = await ArchiverSamples.ArchivedAsync(s_log, 700);
        store.Overwrite(path, "junk"u8.ToArray());
        store.Overwrite(path, "more junk"u8.ToArray());

        var reading = await ArchiveReading.OfAsync(store);

        Assert.True(reading.IsWhole);
        Assert.All(reading.Warnings, warning => Assert.Equal(path, warning.Path));
        Assert.Contains(reading.Warnings, warning => warning.Message.StartsWith("overwritten", StringComparison.Ordinal));
    }

    /// <summary>Records and hashes of another log on top, which fit each other: the first ones are the true ones.</summary>
    [Fact]
    public async Task ReadAllAsync_BelowABundleAndATileThatFitEachOther_ReadsTheFirstOnes()
    {
        var store = await ArchiverSamples.ArchivedAsync(s_log, 700);
        var other = new ArchiveLogSample(700, "other");
        store.Overwrite("tile/entries/001", other.Bundle(256, 256));
        store.Overwrite("tile/0/001", other.Tile(new TilePath(0, 1, 256)));

        var reading = await ArchiveReading.OfAsync(store);

        Assert.True(reading.IsWhole);
        Assert.Equal(["tile/0/001", "tile/entries/001"], reading.Warnings.Select(warning => warning.Path));
    }

    /// <summary>The newest checkpoint and what it brought, deleted by a delete marker.</summary>
    [Fact]
    public async Task ReadAllAsync_AfterADeletionOfTheNewest_TellsOfEachObject()
    {
        var store = await ArchiverSamples.ArchivedAsync(s_log, 600, 700);
        string[] deleted = ["checkpoint", "tile/0/002.p/188", "tile/entries/002.p/188"];
        foreach (var path in deleted)
            store.Hide(path);

        var reading = await ArchiveReading.OfAsync(store);

        Assert.True(reading.IsWhole);
        Assert.Equal(700, reading.Size);
        Assert.Equal(deleted, reading.Warnings.Select(warning => warning.Path).Order(StringComparer.Ordinal));
    }

    /// <summary>As in a directory, where the newest checkpoint can be replaced by an older one: what it was for is still there.</summary>
    [Theory]
    [InlineData(300, 700)]
    [InlineData(600, 700)]
    [InlineData(512, 700)]
    [InlineData(512, 600)]
    public async Task ReadAllAsync_WithoutTheNewestCheckpoint_GivesWhatIsBehindTheOlderOne(int older, int newer)
    {
        var store = await ArchiverSamples.ArchivedAsync(s_log, older, newer);
        await store.DeleteAsync(ArchivePath.Checkpoint, default);
        store.Overwrite(ArchivePath.Checkpoint, Encoding.UTF8.GetBytes(s_log.HeadAt(older).SignedNote));

        var reading = await ArchiveReading.OfAsync(store);

        Assert.Equal((older, newer), (reading.Head!.Size, reading.Size));
        Assert.True(reading.RootFits);
        Assert.Empty(reading.Changed);
        Assert.Empty(reading.Unreadable);
        Assert.Null(reading.Parts[^1].Commit!.Checkpoint);
    }

    [Fact]
    public async Task ReadAllAsync_WithoutAnyCheckpoint_GivesTheRecordsAlone()
    {
        var store = await ArchiverSamples.ArchivedAsync(s_log, 700);
        await store.DeleteAsync(ArchivePath.Checkpoint, default);

        var reading = await ArchiveReading.OfAsync(store);

        Assert.Equal((700, null), (reading.Size, reading.Head));
        Assert.All(reading.Parts, part => Assert.Null(part.Commit!.Checkpoint));
    }

    [Fact]
    public async Task ReadAllAsync_WithACheckpointThatIsNone_SaysSo()
    {
        var store = await ArchiverSamples.ArchivedAsync(s_log, 20);
        await store.DeleteAsync(ArchivePath.Checkpoint, default);
        store.Overwrite(ArchivePath.Checkpoint, "junk"u8.ToArray());

        var reading = await ArchiveReading.OfAsync(store);

        Assert.Equal(ArchivePath.Checkpoint, reading.Parts[0].Where);
        Assert.NotNull(reading.Parts[0].Fault);
    }

    /// <summary>Anybody who can write can put a checkpoint for more records on top. With keys, it is passed over; without, it is given.</summary>
    [Fact]
    public async Task ReadAllAsync_WithALargerCheckpointOfAnotherKey_GoesByTheKeys()
    {
        var store = await ArchiverSamples.ArchivedAsync(s_log, 700);
        var forged = new ArchiveLogSample(701, signer: TestKeys.OtherSigner).HeadAt(701);
        store.Overwrite(ArchivePath.Checkpoint, Encoding.UTF8.GetBytes(forged.SignedNote));

        Assert.True((await ArchiveReading.OfAsync(store)).IsWhole);
        var reading = await ArchiveReading.OfAsync(store, withKeys: false);
        Assert.Equal(forged.SignedNote, reading.Parts[^1].Commit!.Checkpoint);
    }

    [Fact]
    public async Task ReadAllAsync_PrunedOfRecords_GivesTheirHashes()
    {
        var store = await ArchiverSamples.ArchivedAsync(s_log, 700);
        await store.DeleteAsync("tile/entries/000", default);

        var reading = await ArchiveReading.OfAsync(store);

        Assert.Equal([0], reading.Pruned);
        Assert.True(reading.IsWhole);
    }

    [Fact]
    public async Task ReadAllAsync_WithoutHashes_SaysSoAndGoesOnFromTheRecords()
    {
        var store = await ArchiverSamples.ArchivedAsync(s_log, 700);
        await store.DeleteAsync("tile/0/001", default);

        var reading = await ArchiveReading.OfAsync(store);

        var fault = Assert.Single(reading.Unreadable);
        Assert.Equal(("tile/entries/001", 256), (fault.Where, fault.FirstIndex));
        Assert.Contains("tile/0/001", fault.Fault, StringComparison.Ordinal);
        Assert.True(reading.RootFits);
        Assert.Equal(700, reading.Size);
    }

    [Fact]
    public async Task ReadAllAsync_WithoutRecordsAndHashes_LeavesAGap()
    {
        var store = await ArchiverSamples.ArchivedAsync(s_log, 700);
        await store.DeleteAsync("tile/0/001", default);
        await store.DeleteAsync("tile/entries/001", default);

        var reading = await ArchiveReading.OfAsync(store);

        Assert.Equal([0L, 512L], reading.Parts.Select(part => part.FirstIndex!.Value));
    }

    [Theory]
    [InlineData("tile/entries/002.p/188", "tile/0/002.p/188")]
    public async Task ReadAllAsync_WithoutItsLastPart_SaysWhatTheCheckpointIsFor(params string[] gone)
    {
        var store = await ArchiverSamples.ArchivedAsync(s_log, 700);
        foreach (var path in gone)
            await store.DeleteAsync(path, default);

        var reading = await ArchiveReading.OfAsync(store);

        var fault = Assert.Single(reading.Unreadable);
        Assert.Equal((gone[0], 512), (fault.Where, fault.FirstIndex));
        Assert.Contains("700", fault.Fault, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("tile/entries/001", "")]
    [InlineData("tile/entries/001", "junk")]
    [InlineData("tile/0/001", "")]
    [InlineData("tile/0/001", "junk")]
    public async Task ReadAllAsync_WithOneObjectReplacedForGood_IsNotWhole(string path, string content)
    {
        var store = await ArchiverSamples.ArchivedAsync(s_log, 700);
        await store.DeleteAsync(path, default);
        store.Overwrite(path, Encoding.UTF8.GetBytes(content));

        var reading = await ArchiveReading.OfAsync(store);

        Assert.False(reading.IsWhole);
        Assert.True(reading.RootFits);
    }

    [Fact]
    public async Task ReadAllAsync_WithOtherThings_WarnsOfNames()
    {
        var store = await ArchiverSamples.ArchivedAsync(s_log, 20);
        store.Overwrite("tile/entries/1", "junk"u8.ToArray());
        store.Overwrite("probe/if-none-match", "junk"u8.ToArray());

        var reading = await ArchiveReading.OfAsync(store);

        Assert.True(reading.IsWhole);
        Assert.Equal("tile/entries/1", Assert.Single(reading.Warnings).Path);
    }

    [Fact]
    public async Task ReadAllAsync_DuringAnOutage_FailsAsAnySource()
    {
        var source = new ArchiveSource(new OutOfOrderStore());

        Assert.False((await Assert.ThrowsAsync<LogStoreException>(() => source.ReadAllAsync(default).ToListAsync().AsTask())).MayHaveWritten);
    }

    private sealed class OutOfOrderStore : IArchiveStore
    {
        private static ArchiveException Outage => new("test: outage", isTransient: true);

        public Task<bool> PutAsync(string path, ReadOnlyMemory<byte> content, ArchiveLock? objectLock, CancellationToken cancellationToken) => throw Outage;

        public Task PutLatestAsync(string path, ReadOnlyMemory<byte> content, ArchiveLock? objectLock, CancellationToken cancellationToken) => throw Outage;

        public IAsyncEnumerable<ArchiveVersion> ReadVersionsAsync(string path, CancellationToken cancellationToken) => throw Outage;

        public IAsyncEnumerable<string> ListAsync(string prefix, CancellationToken cancellationToken) => throw Outage;

        public Task<bool> SetLegalHoldAsync(string path, bool isHeld, CancellationToken cancellationToken) => throw Outage;

        public Task<bool> ExtendLockAsync(string path, DateTimeOffset until, CancellationToken cancellationToken) => throw Outage;

        public Task<bool> DeleteAsync(string path, CancellationToken cancellationToken) => throw Outage;
    }
}
