using JitOperator.Audit.Archive;
using JitOperator.Audit.Export;
using JitOperator.Audit.Merkle;
using JitOperator.Audit.Tests.Log;

namespace JitOperator.Audit.Tests.Archive;

public sealed class DirectoryArchiveStoreTests : ArchiveStoreConformance, IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public override Task InitializeAsync() => Task.CompletedTask;

    public override Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => _directory.Dispose();

    protected override IArchiveStore Open() => new DirectoryArchiveStore(_directory.At("archive"));

    protected override Task SeedAsync(IEnumerable<string> paths)
    {
        foreach (var file in paths.Select(path => new FileInfo(_directory.At($"archive/{path}"))))
        {
            file.Directory!.Create();
            File.WriteAllBytes(file.FullName, One);
        }

        return Task.CompletedTask;
    }

    [Fact]
    public async Task PutAsync_Done_LeavesNothingElseBehind()
    {
        await Open().PutAsync("tile/0/000", One, null, default);
        await Open().PutAsync("tile/0/000", One, null, default);
        await Assert.ThrowsAsync<ArchiveConflictException>(() => Open().PutAsync("tile/0/000", Two, null, default));
        await Open().PutLatestAsync("checkpoint", One, null, default);
        await Open().PutLatestAsync("checkpoint", Two, null, default);

        Assert.Equal(
            ["checkpoint", "tile/0/000"],
            Directory.EnumerateFiles(_directory.FullName, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None })
                .Select(file => Path.GetRelativePath(_directory.At("archive"), file))
                .Order());
    }

    [Fact]
    public async Task PutAsync_WithTheRestOfACrash_PassesItOver()
    {
        Directory.CreateDirectory(_directory.At("archive/tile/0"));
        await File.WriteAllTextAsync(_directory.At("archive/tile/0/.000.abc"), "half");

        Assert.Empty(await Open().ListAsync("", default).ToListAsync());
        Assert.True(await Open().PutAsync("tile/0/000", One, null, default));
    }

    [Fact]
    public async Task PutAsync_WhereNothingCanBeWritten_FailsInWords()
    {
        await File.WriteAllTextAsync(_directory.At("archive"), "a file in the place of the directory");

        var failure = await Assert.ThrowsAsync<ArchiveException>(() => Open().PutAsync("tile/0/000", One, null, default));

        Assert.Contains("tile/0/000", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Locks_AreNone()
    {
        await Open().PutAsync("a", One, new ArchiveLock(ArchiveLockMode.Compliance, DateTimeOffset.MaxValue, LegalHold: true), default);

        Assert.False(await Open().SetLegalHoldAsync("a", true, default));
        Assert.False(await Open().ExtendLockAsync("a", DateTimeOffset.MaxValue, default));
        Assert.True(await Open().DeleteAsync("a", default));
    }

    /// <summary>An archive has the very files that an export writes.</summary>
    [Fact]
    public async Task Files_OfAnArchive_AreThoseOfAnExport()
    {
        var log = new ArchiveLogSample(600);
        await ArchiverSamples.Archiver(Open()).ArchiveAsync(log.HeadAt(600), log.ReadFrom, default);

        var paths = TileLayout.HashTiles(600).Concat(TileLayout.EntryBundles(600)).Select(path => path.ToString()).Append("checkpoint");
        Assert.Equal(paths.Order(StringComparer.Ordinal), await Open().ListAsync("", default).ToListAsync());
        Assert.All(TileLayout.HashTiles(600), tile => Assert.Equal(log.Tile(tile), File.ReadAllBytes(_directory.At($"archive/{tile}"))));
    }

    [Fact]
    public async Task ArchiveSource_OfAnExport_ReadsIt()
    {
        var store = await TestLog.StoreWithAsync(20);
        await TileExport.WriteAsync(store, ArchiveLogSample.Keys, _directory.At("archive"), default);

        var reading = await ArchiveReading.OfAsync(Open());

        Assert.True(reading.IsWhole);
        Assert.Equal(21, reading.Size);
    }
}
