using JitOperator.Audit.Archive;
using JitOperator.Audit.Archive.S3;
using JitOperator.TestKit.Certificates;
using JitOperator.TestKit.ObjectStores;
using Xunit.Abstractions;

namespace JitOperator.Audit.Tests.Archive;

/// <summary>On a real object store.</summary>
public sealed class S3ArchiveStoreTests(ITestOutputHelper output) : ArchiveStoreConformance, IDisposable
{
    private readonly List<S3ArchiveStore> _open = [];
    private S3Bucket _bucket = null!;

    public override async Task InitializeAsync() => _bucket = await S3Bucket.CreateAsync();

    public override Task DisposeAsync() => Task.CompletedTask;

    public void Dispose()
    {
        _open.ForEach(store => store.Dispose());
        _bucket?.Dispose();
    }

    protected override IArchiveStore Open() => Open(null);

    protected override Task SeedAsync(IEnumerable<string> paths) =>
        Parallel.ForEachAsync(paths, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (path, _) => await _bucket.WriteAsync(path, One));

    [SkippableFact]
    public async Task ReadVersionsAsync_BelowADeleteMarkerAndOthers_GivesAll()
    {
        var store = Open();
        await store.PutAsync("a", One, null, default);
        await _bucket.HideAsync("a");
        Assert.Equal([true], await store.ReadVersionsAsync("a", default).Select(version => version.IsHidden).ToListAsync());
        Assert.Equal(["a"], await store.ListAsync("", default).ToListAsync());
        Assert.False(await store.PutAsync("a", One, null, default));

        await _bucket.WriteAsync("a", Two);

        Assert.Equal(["two", "one"], await ContentsAsync("a"));
        Assert.Equal([false, true], await store.ReadVersionsAsync("a", default).Select(version => version.IsHidden).ToListAsync());
        Assert.False(await store.PutAsync("a", One, null, default));
        Assert.True(await store.DeleteAsync("a", default));
        Assert.Empty((await _bucket.Client.ListVersionsAsync(_bucket.Name)).Versions ?? []);
    }

    [SkippableFact]
    public async Task PutAsync_WithAPrefix_WritesBelowItAndSeesNothingElse()
    {
        await Open().PutAsync("a", One, null, default);
        await Open(options => options with { Prefix = "clusters/b/" }).PutAsync("a", Two, null, default);

        Assert.Equal(["one"], await ContentsAsync("a"));
        Assert.Equal(["clusters/a/a", "clusters/b/a"], (await _bucket.Client.ListObjectsAsync(_bucket.Name)).S3Objects.Select(entry => entry.Key));
    }

    [SkippableFact]
    public async Task ProbeAsync_OfABucketWithLock_TellsWhatItCan()
    {
        var found = await Open(null).ProbeAsync(default);
        var again = await Open(null).ProbeAsync(default);

        output.WriteLine($"radosgw: {found}");
        Assert.Equal(new S3Capabilities { IsReachable = true, IsWritable = true, IsVersioned = true, HasObjectLock = true, HonoursIfNoneMatch = false }, found);
        Assert.Equal(found, again);
        Assert.Single((await _bucket.Client.ListVersionsAsync(_bucket.Name)).Versions);
    }

    [SkippableFact]
    public async Task ProbeAsync_OfABucketThatLocksAll_WritesNoMoreThanTwice()
    {
        await _bucket.Client.PutObjectLockConfigurationAsync(new Amazon.S3.Model.PutObjectLockConfigurationRequest
        {
            BucketName = _bucket.Name,
            ObjectLockConfiguration = new Amazon.S3.Model.ObjectLockConfiguration
            {
                ObjectLockEnabled = Amazon.S3.ObjectLockEnabled.Enabled,
                Rule = new() { DefaultRetention = new() { Mode = Amazon.S3.ObjectLockRetentionMode.Governance, Days = 3 } },
            },
        });
        for (var i = 0; i < 3; i++)
        {
            var found = await Open(null).ProbeAsync(default);
            Assert.Equal((ArchiveLockMode.Governance, 3, false), (found.DefaultMode, found.DefaultDays, found.HonoursIfNoneMatch));
        }

        Assert.Equal(2, (await _bucket.Client.ListVersionsAsync(_bucket.Name)).Versions.Count);
    }

    [SkippableFact]
    public async Task ProbeAsync_OfABucketWithoutVersions_SaysSo()
    {
        using var plain = await S3Bucket.CreateAsync(withLock: false);
        using var store = plain.Open();

        var found = await store.ProbeAsync(default);

        output.WriteLine($"radosgw without versions: {found}");
        Assert.Equal(new S3Capabilities { IsReachable = true, IsWritable = true, IsVersioned = false, HasObjectLock = false, HonoursIfNoneMatch = true }, found);
    }

    [SkippableFact]
    public async Task Store_OfABucketWithoutVersionsAndLock_WorksAndRefusesLocksInWords()
    {
        using var plain = await S3Bucket.CreateAsync(withLock: false);
        using var store = plain.Open();
        var log = new ArchiveLogSample(300);
        await ArchiverSamples.Archiver(store).ArchiveAsync(log.HeadAt(300), log.ReadFrom, default);

        Assert.True((await ArchiveReading.OfAsync(store)).IsWhole);
        await Assert.ThrowsAsync<ArchiveConflictException>(() => store.PutAsync("tile/0/000", One, null, default));
        Assert.False(await store.SetLegalHoldAsync("checkpoint", true, default));
        Assert.False(await store.ExtendLockAsync("checkpoint", TimeProvider.System.GetUtcNow().AddDays(1), default));
        var tomorrow = new ArchiveLock(ArchiveLockMode.Governance, TimeProvider.System.GetUtcNow().AddDays(1));
        foreach (var path in (string[])["locked", "tile/entries/000"])
        {
            var content = path == "locked" ? One : log.Bundle(0, 256);
            var refusal = await Assert.ThrowsAsync<ArchiveException>(() => store.PutAsync(path, content, tomorrow, default));
            Assert.False(refusal.IsTransient);
            Assert.Contains("has no Object Lock", refusal.Message, StringComparison.Ordinal);
            output.WriteLine(refusal.Message);
        }

        Assert.True(await store.DeleteAsync("checkpoint", default));
    }

    public static TheoryData<string, string> Wrong => new() { { "Bucket", "no such bucket" }, { "AccessKey", "access key" }, { "SecretKey", "secret key" } };

    [SkippableTheory]
    [MemberData(nameof(Wrong))]
    public async Task AnyCall_WithWrongOptions_SaysWhich(string option, string words)
    {
        var store = Open(options => option switch
        {
            "Bucket" => options with { Bucket = "jit-nowhere" },
            "AccessKey" => options with { AccessKey = "nobody" },
            _ => options with { SecretKey = "wrong-secret" },
        });

        var failures = new List<ArchiveException>
        {
            await Assert.ThrowsAsync<ArchiveException>(() => store.PutAsync("a", One, null, default)),
            await Assert.ThrowsAsync<ArchiveException>(() => store.ListAsync("", default).ToListAsync().AsTask()),
        };

        output.WriteLine(failures[0].Message);
        Assert.All(failures, failure => Assert.Contains(words, failure.Message, StringComparison.Ordinal));
        Assert.All(failures, failure => Assert.DoesNotContain("wrong-secret", failure.ToString(), StringComparison.Ordinal));
        Assert.All(failures, failure => Assert.False(failure.IsTransient));
        Assert.Contains(words, (await store.ProbeAsync(default)).Fault, StringComparison.Ordinal);
    }

    /// <summary>TLS with a private authority, on a real server: refused without its certificate, in words; taken with it.</summary>
    [SkippableFact]
    public async Task AnyCall_OverTlsOfAPrivateAuthority_NeedsItsCertificate()
    {
        using var directory = new TemporaryDirectory();
        using var authority = CertificateAuthority.Create("jit-s3-ca");
        authority.Save(directory.FullName);
        authority.IssueServer("127.0.0.1").Save(directory.FullName, "server");
        var server = await ObjectStore.AcquireAsync();
        await using var gateway = await server.StartGatewayAsync(directory.At("server.crt"));

        var trusting = Open(options => options with { Endpoint = gateway.Endpoint, CaFile = directory.At("ca.crt") });
        Assert.True(await trusting.PutAsync("a", One, null, default));
        var other = Open(options => options with { Endpoint = gateway.Endpoint, Attempts = 2 });
        var refusal = await Assert.ThrowsAsync<ArchiveException>(() => other.PutAsync("a", One, null, default));

        output.WriteLine(refusal.Message);
        Assert.Contains(nameof(S3ArchiveOptions.CaFile), refusal.Message, StringComparison.Ordinal);
    }

    private S3ArchiveStore Open(Func<S3ArchiveOptions, S3ArchiveOptions>? with)
    {
        var store = _bucket.Open(with);
        lock (_open)
            _open.Add(store);
        return store;
    }
}
