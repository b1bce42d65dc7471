using JitOperator.Audit.Archive;
using JitOperator.Audit.Tests.Notes;

namespace JitOperator.Audit.Tests.Archive;

public sealed class ArchivePrunerTests
{
    private static readonly ArchiveLogSample s_log = new(1100);

    [Theory]
    [InlineData(0, 0)]
    [InlineData(255, 0)]
    [InlineData(256, 1)]
    [InlineData(1023, 3)]
    [InlineData(1024, 4)]
    [InlineData(long.MaxValue, 4)]
    public async Task PruneAsync_BelowAnIndex_DeletesWholeBundlesAndNoHashes(long minimum, int bundles)
    {
        var store = await ArchiverSamples.ArchivedAsync(s_log, 1100);
        var tiles = await store.ListAsync("tile/0/", default).ToListAsync();

        var pruning = await new ArchivePruner(store, ArchiveLogSample.Keys).PruneAsync(minimum, null, default);

        Assert.Equal(Enumerable.Range(0, bundles).Select(i => $"tile/entries/{i:D3}"), pruning.Deleted);
        Assert.Equal(tiles, await store.ListAsync("tile/0/", default).ToListAsync());
        var reading = await ArchiveReading.OfAsync(store);
        Assert.True(reading.IsWhole);
        Assert.Equal(bundles, reading.Pruned.Count);
        Assert.Empty((await new ArchivePruner(store, ArchiveLogSample.Keys).PruneAsync(minimum, null, default)).Deleted);
    }

    [Fact]
    public async Task PruneAsync_UnderHoldOrLock_SkipsAndTells()
    {
        var store = await ArchiverSamples.ArchivedAsync(s_log, 1100);
        await store.SetLegalHoldAsync("tile/entries/000", true, default);
        await store.PutAsync("tile/entries/002", s_log.Bundle(512, 256), new ArchiveLock(ArchiveLockMode.Governance, ArchiveLogSample.Start.AddDays(1)), default);

        var pruning = await new ArchivePruner(store, ArchiveLogSample.Keys)
            .PruneAsync(1100, (first, last) => first <= 300 && last >= 300, default);

        Assert.Equal(["tile/entries/000", "tile/entries/001"], pruning.Held);
        Assert.Equal(["tile/entries/002"], pruning.Locked);
        Assert.Equal(["tile/entries/003"], pruning.Deleted);
    }

    [Fact]
    public async Task PruneAsync_WithoutHashesOrACheckpointToBelieve_DeletesNothing()
    {
        var store = await ArchiverSamples.ArchivedAsync(s_log, 1100);
        await store.DeleteAsync("tile/0/000", default);

        Assert.Equal(["tile/entries/000"], (await new ArchivePruner(store, ArchiveLogSample.Keys).PruneAsync(512, null, default)).WithoutHashes);
        var pruning = await new ArchivePruner(store, [TestKeys.OtherSigner.Verifier]).PruneAsync(1100, null, default);
        Assert.Empty(pruning.Deleted);
        Assert.Empty(pruning.WithoutHashes);
    }
}
