using JitOperator.Audit.Archive;
using JitOperator.Audit.Archive.S3;
using JitOperator.TestKit.ObjectStores;

namespace JitOperator.Audit.Tests.Archive;

/// <summary>Outages of a real object store.</summary>
public sealed class S3OutageTests : IAsyncLifetime, IDisposable
{
    private static readonly ArchiveLogSample s_log = new(600);

    private S3Bucket _bucket = null!;
    private ObjectStoreGateway _gateway = null!;
    private S3ArchiveStore _store = null!;

    public async Task InitializeAsync()
    {
        _bucket = await S3Bucket.CreateAsync();
        _gateway = await (await ObjectStore.AcquireAsync()).StartGatewayAsync();
        _store = _bucket.Open(options => options with { Endpoint = _gateway.Endpoint, Attempts = 2, RequestTimeout = TimeSpan.FromMilliseconds(700) });
    }

    public async Task DisposeAsync()
    {
        if (_gateway is not null)
            await _gateway.DisposeAsync();
    }

    public void Dispose()
    {
        _store?.Dispose();
        _bucket?.Dispose();
    }

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ArchiveAsync_OverAnOutage_FailsInBoundedTimeAndGoesOnAfterwards(bool isKilled)
    {
        using var patient = _bucket.Open(options => options with { Endpoint = _gateway.Endpoint });
        await ArchiverSamples.Archiver(patient).ArchiveAsync(s_log.HeadAt(300), s_log.ReadFrom, default);
        var archiver = ArchiverSamples.Archiver(_store);
        await (isKilled ? _gateway.Server.KillAsync() : _gateway.Server.PauseAsync());

        var start = TimeProvider.System.GetTimestamp();
        var outage = await Assert.ThrowsAsync<ArchiveException>(() => archiver.ArchiveAsync(s_log.HeadAt(600), s_log.ReadFrom, default));
        Assert.True(outage.IsTransient);
        Assert.InRange(TimeProvider.System.GetElapsedTime(start), TimeSpan.Zero, TimeSpan.FromSeconds(10));
        Assert.Equal(600, archiver.LagBehind(600).Records);

        await (isKilled ? _gateway.StartAsync() : _gateway.Server.ResumeAsync());
        Assert.Equal(600, await ArchiverSamples.Archiver(patient).ArchiveAsync(s_log.HeadAt(600), s_log.ReadFrom, default));
        Assert.True((await ArchiveReading.OfAsync(patient)).IsWhole);
    }

    [SkippableFact]
    public async Task AnyCall_DuringAnOutage_EndsWhenItIsCancelled()
    {
        using var patient = _bucket.Open(options => options with { Endpoint = _gateway.Endpoint, RetryDelay = TimeSpan.FromMinutes(1) });
        await _gateway.Server.KillAsync();
        using var cancel = new CancellationTokenSource();

        var put = patient.PutAsync("a", "a"u8.ToArray(), null, cancel.Token);
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => put);
    }
}
