using JitOperator.Audit.Archive;
using Microsoft.Extensions.Time.Testing;

namespace JitOperator.Audit.Tests.Archive;

public sealed class MemoryArchiveStoreTests : ArchiveStoreConformance
{
    private readonly FakeTimeProvider _time = new(ArchiveLogSample.Start);
    private readonly MemoryArchiveStore _store;

    public MemoryArchiveStoreTests() => _store = new MemoryArchiveStore(_time);

    public override Task InitializeAsync() => Task.CompletedTask;

    public override Task DisposeAsync() => Task.CompletedTask;

    protected override IArchiveStore Open() => _store;

    [Fact]
    public async Task DeleteAsync_Locked_IsRefusedUntilTheLockEnds()
    {
        await _store.PutAsync("a", One, new ArchiveLock(ArchiveLockMode.Compliance, _time.GetUtcNow().AddHours(1)), default);
        await _store.PutAsync("a", One, new ArchiveLock(ArchiveLockMode.Compliance, _time.GetUtcNow().AddHours(2)), default);
        Assert.True(await _store.ExtendLockAsync("a", _time.GetUtcNow().AddMinutes(1), default));
        _time.Advance(TimeSpan.FromMinutes(119));

        Assert.Equal("a", (await Assert.ThrowsAsync<ArchiveLockedException>(() => _store.DeleteAsync("a", default))).Path);
        _time.Advance(TimeSpan.FromMinutes(1));
        await _store.SetLegalHoldAsync("a", true, default);
        await Assert.ThrowsAsync<ArchiveLockedException>(() => _store.DeleteAsync("a", default));
        await _store.SetLegalHoldAsync("a", false, default);
        Assert.True(await _store.DeleteAsync("a", default));
    }

    [Fact]
    public async Task ReadVersionsAsync_BelowADeleteMarkerAndOthers_GivesAll()
    {
        await _store.PutAsync("a", One, null, default);
        _store.Hide("a");
        Assert.Equal([true], await _store.ReadVersionsAsync("a", default).Select(version => version.IsHidden).ToListAsync());
        _store.Overwrite("a", Two);

        Assert.Equal(["two", "one"], await ContentsAsync("a"));
        Assert.False(await _store.PutAsync("a", One, null, default));
        Assert.Equal(["a"], await _store.ListAsync("", default).ToListAsync());
    }
}
