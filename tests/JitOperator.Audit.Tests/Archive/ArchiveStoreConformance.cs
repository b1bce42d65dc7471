using System.Text;
using JitOperator.Audit.Archive;

namespace JitOperator.Audit.Tests.Archive;

/// <summary>What every archive store has to be. Each of them runs all of this.</summary>
public abstract class ArchiveStoreConformance : IAsyncLifetime
{
    private protected static readonly byte[] One = "one"u8.ToArray();
    private protected static readonly byte[] Two = "two"u8.ToArray();

    /// <summary>Another handle on the same objects, as a restarted process or another replica has.</summary>
    protected abstract IArchiveStore Open();

    public abstract Task InitializeAsync();

    public abstract Task DisposeAsync();

    /// <summary>Puts many objects there fast.</summary>
    protected virtual Task SeedAsync(IEnumerable<string> paths) =>
        Parallel.ForEachAsync(paths, async (path, ct) => await Open().PutAsync(path, One, null, ct));

    private protected async Task<List<string>> ContentsAsync(string path) =>
        [.. (await Open().ReadVersionsAsync(path, default).ToListAsync()).Select(version => Encoding.UTF8.GetString(version.Content.Span))];

    [SkippableFact]
    public async Task PutAsync_AnObject_ReadsBackByteForByte()
    {
        var bytes = Enumerable.Range(0, 100_000).Select(i => (byte)(i * 7)).ToArray();

        Assert.True(await Open().PutAsync("tile/entries/x001/000.p/5", bytes, null, default));

        var version = Assert.Single(await Open().ReadVersionsAsync("tile/entries/x001/000.p/5", default).ToListAsync());
        Assert.Equal(bytes, version.Content.ToArray());
        Assert.False(version.IsHidden);
        Assert.Null(version.Lock);
        Assert.Empty(await ContentsAsync("tile/entries/x001/000"));
        Assert.Empty(await ContentsAsync("tile/entries/x001/000.p/50"));
    }

    [SkippableFact]
    public async Task PutAsync_Empty_IsAnObject()
    {
        Assert.True(await Open().PutAsync("empty", ReadOnlyMemory<byte>.Empty, null, default));
        Assert.False(await Open().PutAsync("empty", ReadOnlyMemory<byte>.Empty, null, default));
        Assert.Equal([string.Empty], await ContentsAsync("empty"));
    }

    [SkippableFact]
    public async Task PutAsync_TheSameAgain_WritesNothing()
    {
        Assert.True(await Open().PutAsync("tile/0/000", One, null, default));
        Assert.False(await Open().PutAsync("tile/0/000", One, null, default));

        Assert.Equal(["one"], await ContentsAsync("tile/0/000"));
    }

    [SkippableFact]
    public async Task PutAsync_AnotherContent_IsAConflictThatNamesThePath()
    {
        await Open().PutAsync("tile/0/000", One, null, default);

        var conflict = await Assert.ThrowsAsync<ArchiveConflictException>(() => Open().PutAsync("tile/0/000", Two, null, default));

        Assert.Equal("tile/0/000", conflict.Path);
        Assert.Contains("tile/0/000", conflict.Message, StringComparison.Ordinal);
        Assert.Equal(["one"], await ContentsAsync("tile/0/000"));
    }

    [SkippableFact]
    public async Task PutAsync_TheSameByManyAtOnce_IsThereAndNothingElse()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => Open().PutAsync("tile/0/001", One, null, default))));

        Assert.Equal(["one"], (await ContentsAsync("tile/0/001")).Distinct());
        Assert.Equal(["tile/0/001"], await Open().ListAsync("tile/", default).ToListAsync());
    }

    [SkippableFact]
    public async Task PutAsync_DifferentByManyAtOnce_SucceedsForOneAtMost()
    {
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(async () =>
        {
            try
            {
                return await Open().PutAsync("tile/0/002", new[] { (byte)i }, null, default);
            }
            catch (ArchiveConflictException)
            {
                return false;
            }
        })));

        Assert.InRange(outcomes.Count(isWritten => isWritten), 0, 1);
    }

    [SkippableFact]
    public async Task PutLatestAsync_Twice_GivesTheNewestFirst()
    {
        await Open().PutLatestAsync("checkpoint", One, null, default);
        await Open().PutLatestAsync("checkpoint", Two, null, default);
        await Open().PutLatestAsync("checkpoint", Two, null, default);

        var versions = await Open().ReadVersionsAsync("checkpoint", default).ToListAsync();
        Assert.Equal(Two, versions[0].Content.ToArray());
        Assert.False(versions[0].IsHidden);
        Assert.All(versions.Skip(1), version => Assert.True(version.IsHidden));
        Assert.InRange(versions.Count, 1, 2);
    }

    [SkippableFact]
    public async Task ListAsync_OfMoreThanAPage_GivesAllInOrder()
    {
        var paths = Enumerable.Range(0, 1100).Select(i => $"tile/entries/{(i < 1000 ? $"{i:D3}" : $"x001/{i - 1000:D3}")}").ToList();
        await SeedAsync(paths.Append("tile/0/000").Append("tiles-of-others"));

        Assert.Equal(paths, await Open().ListAsync("tile/entries/", default).ToListAsync());
        Assert.Equal(["tile/entries/007"], await Open().ListAsync("tile/entries/007", default).ToListAsync());
        Assert.Empty(await Open().ListAsync("tile/1/", default).ToListAsync());
    }

    [SkippableFact]
    public async Task DeleteAsync_AnObject_LeavesNoVersionOfIt()
    {
        await Open().PutLatestAsync("checkpoint", One, null, default);
        await Open().PutLatestAsync("checkpoint", Two, null, default);
        await Open().PutAsync("checkpoint2", Two, null, default);

        Assert.True(await Open().DeleteAsync("checkpoint", default));
        Assert.False(await Open().DeleteAsync("checkpoint", default));

        Assert.Empty(await ContentsAsync("checkpoint"));
        Assert.Equal(["checkpoint2"], await Open().ListAsync("", default).ToListAsync());
        Assert.True(await Open().PutAsync("checkpoint", One, null, default));
    }

    [SkippableFact]
    public async Task Locks_OfWhatIsNotThere_AreNone()
    {
        Assert.False(await Open().SetLegalHoldAsync("nothing", true, default));
        Assert.False(await Open().ExtendLockAsync("nothing", TimeProvider.System.GetUtcNow().AddDays(1), default));
    }

    [SkippableTheory]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("a//b")]
    [InlineData("../a")]
    [InlineData("a/../../b")]
    [InlineData(".a")]
    [InlineData("a b")]
    [InlineData("ä")]
    [InlineData("a\\b")]
    public async Task PutAsync_UnderWhatIsNoPath_IsRefused(string path)
    {
        await Assert.ThrowsAsync<ArgumentException>(() => Open().PutAsync(path, One, null, default));
        await Assert.ThrowsAsync<ArgumentException>(() => Open().PutLatestAsync(path, One, null, default));
        await Assert.ThrowsAsync<ArgumentException>(() => Open().DeleteAsync(path, default));
    }

    [SkippableFact]
    public async Task PutAsync_Cancelled_WritesNothing()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Open().PutAsync("a", One, null, cancelled.Token));
        Assert.Empty(await ContentsAsync("a"));
    }

    /// <summary>A whole log, archived in steps by processes that each start anew, comes back whole.</summary>
    [SkippableFact]
    public async Task LogArchiver_InSteps_GivesTheLogBack()
    {
        var log = new ArchiveLogSample(700);
        foreach (var size in (int[])[1, 37, 256, 300, 513, 513, 700])
        {
            var archiver = ArchiverSamples.Archiver(Open());
            Assert.Equal(size, await archiver.ArchiveAsync(log.HeadAt(size), log.ReadFrom, default));
            var reading = await ArchiveReading.OfAsync(Open());
            Assert.True(reading.IsWhole);
            Assert.Equal(size, reading.Size);
            Assert.Empty(reading.Warnings);
        }
    }
}
