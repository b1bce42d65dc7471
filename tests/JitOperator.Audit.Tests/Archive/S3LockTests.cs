using Amazon.S3;
using Amazon.S3.Model;
using JitOperator.Audit.Archive;
using JitOperator.Audit.Archive.S3;

namespace JitOperator.Audit.Tests.Archive;

/// <summary>What locks keep anybody from, the operator with its own credentials included: on a real object store.</summary>
public sealed class S3LockTests : IAsyncLifetime, IDisposable
{
    private static readonly byte[] s_content = "content"u8.ToArray();

    private readonly DateTimeOffset _until = ArchiveLock.WholeSecond(TimeProvider.System.GetUtcNow().AddHours(1));
    private S3Bucket _bucket = null!;
    private S3ArchiveStore _store = null!;

    public async Task InitializeAsync()
    {
        _bucket = await S3Bucket.CreateAsync();
        _store = _bucket.Open();
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose()
    {
        _store?.Dispose();
        _bucket?.Dispose();
    }

    [SkippableTheory]
    [InlineData(ArchiveLockMode.Compliance)]
    [InlineData(ArchiveLockMode.Governance)]
    public async Task Retention_OfAVersion_CanOnlyBeProlonged(ArchiveLockMode mode)
    {
        await _store.PutAsync("a", s_content, new ArchiveLock(mode, _until), default);
        var version = await OnlyAsync();
        Assert.Equal(new ArchiveLock(mode, _until), version.Lock);

        var locked = await Assert.ThrowsAsync<ArchiveLockedException>(() => _store.DeleteAsync("a", default));
        Assert.Equal(("a", mode), (locked.Path, locked.Lock.Mode));
        await RefusedAsync(() => _bucket.Client.DeleteObjectAsync(_bucket.Name, _bucket.KeyOf("a"), version.Id));
        await RefusedAsync(() => RetainAsync(version.Id, mode, _until.AddMinutes(-10)));
        if (mode == ArchiveLockMode.Compliance)
        {
            await RefusedAsync(() => RetainAsync(version.Id, ArchiveLockMode.Governance, _until.AddMinutes(10)));
            await RefusedAsync(() => RetainAsync(version.Id, mode, _until.AddMinutes(-10), bypass: true));
            await RefusedAsync(() => _bucket.Client.DeleteObjectAsync(new DeleteObjectRequest
            {
                BucketName = _bucket.Name,
                Key = _bucket.KeyOf("a"),
                VersionId = version.Id,
                BypassGovernanceRetention = true,
            }));
        }

        Assert.True(await _store.ExtendLockAsync("a", _until.AddMinutes(-30), default));
        Assert.Equal(_until, (await OnlyAsync()).Lock!.RetainUntil);
        Assert.True(await _store.ExtendLockAsync("a", _until.AddMinutes(30), default));
        Assert.Equal(new ArchiveLock(mode, _until.AddMinutes(30)), (await OnlyAsync()).Lock);
        Assert.Equal(s_content, (await OnlyAsync()).Content.ToArray());
    }

    [SkippableFact]
    public async Task LegalHold_OnAVersion_KeepsItUntilItIsLifted()
    {
        await _store.PutAsync("a", s_content, null, default);
        Assert.False(await _store.ExtendLockAsync("a", _until, default));
        Assert.True(await _store.SetLegalHoldAsync("a", true, default));

        var version = await OnlyAsync();
        Assert.True(version.Lock!.LegalHold);
        Assert.True((await Assert.ThrowsAsync<ArchiveLockedException>(() => _store.DeleteAsync("a", default))).Lock.LegalHold);
        await RefusedAsync(() => _bucket.Client.DeleteObjectAsync(_bucket.Name, _bucket.KeyOf("a"), version.Id));

        Assert.True(await _store.SetLegalHoldAsync("a", false, default));
        Assert.True(await _store.DeleteAsync("a", default));
    }

    [SkippableFact]
    public async Task PutAsync_OfWhatIsThereUnlocked_LocksIt()
    {
        var (soon, later) = (new ArchiveLock(ArchiveLockMode.Governance, _until), new ArchiveLock(ArchiveLockMode.Compliance, _until.AddHours(1), LegalHold: true));
        Assert.True(await _store.PutAsync("a", s_content, null, default));
        Assert.False(await _store.PutAsync("a", s_content, soon, default));
        Assert.Equal(soon, (await OnlyAsync()).Lock);
        Assert.False(await _store.PutAsync("a", s_content, later, default));
        Assert.Equal(soon with { RetainUntil = later.RetainUntil, LegalHold = true }, (await OnlyAsync()).Lock);
        Assert.False(await _store.PutAsync("a", s_content, soon, default));
        Assert.Equal(soon with { RetainUntil = later.RetainUntil, LegalHold = true }, (await OnlyAsync()).Lock);
    }

    /// <summary>What somebody with the operator's credentials can do to a locked archive, and what is left of it: everything.</summary>
    [SkippableFact]
    public async Task ArchiveSource_OfALockedArchiveThatWasDeletedAndOverwritten_ReadsAllOfIt()
    {
        var log = new ArchiveLogSample(600);
        var options = new LogArchiverOptions { LockFor = _ => new ArchiveLock(ArchiveLockMode.Compliance, _until) };
        var archiver = ArchiverSamples.Archiver(_store, options, TimeProvider.System);
        await archiver.ArchiveAsync(log.HeadAt(513), log.ReadFrom, default);
        await archiver.ArchiveAsync(log.HeadAt(600), log.ReadFrom, default);
        var paths = await _store.ListAsync("", default).ToListAsync();
        foreach (var path in paths)
        {
            await Assert.ThrowsAsync<ArchiveLockedException>(() => _store.DeleteAsync(path, default));
            if (path.Length % 2 == 0)
                await _bucket.WriteAsync(path, "junk"u8.ToArray());
            else
                await _bucket.HideAsync(path);
        }

        var reading = await ArchiveReading.OfAsync(_store);

        Assert.True(reading.IsWhole);
        Assert.Equal(600, reading.Size);
        Assert.Contains(reading.Warnings, warning => warning.Path == ArchivePath.Checkpoint);
        Assert.Contains(reading.Warnings, warning => warning.Path == "tile/entries/002.p/88");
        Assert.Contains(reading.Warnings, warning => warning.Path == "tile/entries/000");
    }

    [SkippableFact]
    public async Task ArchivePruner_OnLockedBundles_ReportsAndSkipsThem()
    {
        var log = new ArchiveLogSample(600);
        var options = new LogArchiverOptions
        {
            LockFor = time => time < ArchiveLogSample.Start.AddSeconds(256) ? null : new ArchiveLock(ArchiveLockMode.Governance, _until),
        };
        await ArchiverSamples.Archiver(_store, options, TimeProvider.System).ArchiveAsync(log.HeadAt(600), log.ReadFrom, default);

        var pruning = await new ArchivePruner(_store, ArchiveLogSample.Keys).PruneAsync(600, null, default);

        Assert.Equal(["tile/entries/000"], pruning.Deleted);
        Assert.Equal(["tile/entries/001"], pruning.Locked);
        Assert.True((await ArchiveReading.OfAsync(_store)).IsWhole);
    }

    private async Task<ArchiveVersion> OnlyAsync() => Assert.Single(await _store.ReadVersionsAsync("a", default).ToListAsync());

    private Task<PutObjectRetentionResponse> RetainAsync(string version, ArchiveLockMode mode, DateTimeOffset until, bool bypass = false) =>
        _bucket.Client.PutObjectRetentionAsync(new PutObjectRetentionRequest
        {
            BucketName = _bucket.Name,
            Key = _bucket.KeyOf("a"),
            VersionId = version,
            BypassGovernanceRetention = bypass,
            Retention = new ObjectLockRetention
            {
                Mode = mode == ArchiveLockMode.Compliance ? ObjectLockRetentionMode.Compliance : ObjectLockRetentionMode.Governance,
                RetainUntilDate = until.UtcDateTime,
            },
        });

    private static async Task RefusedAsync<T>(Func<Task<T>> request) =>
        Assert.Equal(System.Net.HttpStatusCode.Forbidden, (await Assert.ThrowsAsync<AmazonS3Exception>(request)).StatusCode);
}
