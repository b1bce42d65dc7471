using System.Text;
using JitOperator.Runtime.Certificates;
using JitOperator.Runtime.Tests.Support;

namespace JitOperator.Runtime.Tests.Certificates;

public sealed class ServingCertificateManagerTests
{
    private readonly Replicas _replicas = new();

    [Fact]
    public async Task LookAfter_NothingStored_MakesStoresServesAndPublishes()
    {
        var replica = _replicas.Start();
        Assert.Null(replica.Current);

        Assert.True(await replica.LookAfterAsync(CancellationToken.None));

        Assert.Null(_replicas.Fault(replica));
        Assert.True(replica.IsTrusted);
        Assert.Empty(_replicas.Store.Certificates.Faults);
        Assert.Equal(_replicas.Client.Authorities, _replicas.Store.Certificates.AuthoritiesPem);
        Assert.All(
            Replicas.Options.Names,
            name => Assert.Null(_replicas.Client.Fault(replica.Current!.TargetCertificate, name, _replicas.Time.GetUtcNow())));
    }

    /// <summary>Not only by the rules of a chain: OpenSSL takes the certificate and its key, and a client is content with them.</summary>
    [Fact]
    public async Task LookAfter_OverARotation_RealHandshakesSucceed()
    {
        var replica = _replicas.Start();
        for (var month = 0; month < 12; month++)
        {
            await LookAsync(replica, times: 3, every: TimeSpan.FromMinutes(20));

            Assert.Null(await Handshake.FaultAsync(
                replica.Current!, Replicas.Host, _replicas.Time.GetUtcNow(), [.. _replicas.Store.Certificates.Authorities]));
            Assert.NotNull(await Handshake.FaultAsync(
                replica.Current!, "elsewhere.example", _replicas.Time.GetUtcNow(), [.. _replicas.Store.Certificates.Authorities]));
            _replicas.Time.Advance(TimeSpan.FromDays(30));
        }
    }

    [Fact]
    public async Task LookAfter_ManyReplicasAtOnce_OneMakesAndAllServeIt()
    {
        var replicas = Enumerable.Range(0, 8).Select(_ => _replicas.Start()).ToList();

        await Task.WhenAll(replicas.Select(replica => Task.Run(() => replica.LookAfterAsync(CancellationToken.None))));

        Assert.Equal(1, _replicas.Store.Writes);
        Assert.Single(replicas.Select(replica => replica.Current!.TargetCertificate.Thumbprint).Distinct());
        Assert.All(replicas, replica => Assert.Null(_replicas.Fault(replica)));
    }

    [Fact]
    public async Task LookAfter_AllIsWell_WritesNothing()
    {
        var (replica, other) = (_replicas.Start(), _replicas.Start());
        for (var look = 0; look < 5; look++)
        {
            await replica.LookAfterAsync(CancellationToken.None);
            await other.LookAfterAsync(CancellationToken.None);
            _replicas.Time.Advance(TimeSpan.FromDays(5));
        }

        Assert.Equal(1, _replicas.Store.Writes);
    }

    /// <summary>Three replicas that look at different times, for many lives of the authority: at no time would a handshake fail.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task LookAfter_OverManyRotations_NoHandshakeEverFails(int seed)
    {
        var random = new Random(seed);
        var options = Replicas.Options with { AuthorityLifetime = TimeSpan.FromDays(9), Lifetime = TimeSpan.FromDays(4) };
        var replicas = Enumerable.Range(0, 3).Select(_ => _replicas.Start(options)).ToList();
        foreach (var replica in replicas)
            await replica.LookAfterAsync(CancellationToken.None);

        var (servings, authorities) = (new HashSet<string>(), new HashSet<string>());
        for (var look = 0; look < 400; look++)
        {
            _replicas.Time.Advance(TimeSpan.FromHours(3 * random.NextDouble()));
            await replicas[random.Next(replicas.Count)].LookAfterAsync(CancellationToken.None);

            Assert.All(replicas, replica => Assert.Null(_replicas.Fault(replica)));
            servings.UnionWith(replicas.Select(replica => replica.Current!.TargetCertificate.Thumbprint));
            authorities.Add(_replicas.Store.Certificates.Issuer!.Thumbprint);
            Assert.InRange(_replicas.Store.Certificates.Authorities.Count, 1, 3);
        }

        // Else nothing was tried: these are some 25 days.
        Assert.InRange(authorities.Count, 4, 8);
        Assert.InRange(servings.Count, 8, 16);
    }

    [Fact]
    public async Task LookAfter_NewAuthority_IsTrustedForAWhileBeforeItsCertificateIsServed()
    {
        var replica = _replicas.Start();
        await replica.LookAfterAsync(CancellationToken.None);
        var first = _replicas.Store.Certificates;

        _replicas.Time.Advance(TimeSpan.FromDays(85));
        await LookAsync(replica, times: 3, every: TimeSpan.FromMinutes(1));
        _replicas.Time.Advance(TimeSpan.FromDays(85));
        await LookAsync(replica, times: 3, every: TimeSpan.FromMinutes(1));
        _replicas.Time.Advance(TimeSpan.FromDays(85));
        await replica.LookAfterAsync(CancellationToken.None);
        var both = _replicas.Store.Certificates;
        Assert.Equal(2, both.Authorities.Count);
        Assert.NotEqual(first.Issuer!.Thumbprint, both.Issuer!.Thumbprint);
        Assert.Equal(both.Issuer.Thumbprint, both.Authorities[0].Thumbprint);
        Assert.Equal(first.Issuer.SubjectName.Name, both.Serving!.IssuerName.Name);

        await LookAsync(replica, times: 9, every: TimeSpan.FromMinutes(1));
        Assert.Equal(both.Serving.Thumbprint, _replicas.Store.Certificates.Serving!.Thumbprint);

        await LookAsync(replica, times: 2, every: TimeSpan.FromMinutes(1));
        Assert.Equal(both.Issuer.SubjectName.Name, _replicas.Store.Certificates.Serving!.IssuerName.Name);
        Assert.Equal(2, _replicas.Store.Certificates.Authorities.Count);
    }

    [Fact]
    public async Task LookAfter_NewAuthorityNotPublished_ItsCertificateIsNotServed()
    {
        var replica = _replicas.Start();
        await replica.LookAfterAsync(CancellationToken.None);
        var served = replica.Current;
        _replicas.Store.Edit(CertificateSet.IssuerKeyKey, content: null);
        _replicas.Client.IsUnreachable = true;

        await LookAsync(replica, times: 100, every: TimeSpan.FromMinutes(10));

        Assert.Equal(2, _replicas.Store.Certificates.Authorities.Count);
        Assert.Same(served, replica.Current);
        _replicas.Client.IsUnreachable = false;
        await LookAsync(replica, times: 2, every: TimeSpan.FromMinutes(1));
        Assert.NotSame(served, replica.Current);
        Assert.Null(_replicas.Fault(replica));
    }

    public static TheoryData<string, string?> Breakages
    {
        get
        {
            var data = new TheoryData<string, string?>();
            string[] files =
                [CertificateSet.AuthoritiesKey, CertificateSet.IssuerKeyKey, CertificateSet.ServingKey, CertificateSet.ServingKeyKey];
            foreach (var file in files)
            {
                foreach (var content in new[] { null, string.Empty, "garbage", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n" })
                    data.Add(file, content);
                foreach (var other in files.Where(other => other != file))
                    data.Add(file, $"as {other}");
                data.Add(file, $"other's {file}");
            }

            return data;
        }
    }

    /// <summary>Whatever somebody does to one of the files: it is mended by one replica, and meanwhile all can be called.</summary>
    [Theory]
    [MemberData(nameof(Breakages))]
    public async Task LookAfter_OneFileIsBroken_IsMendedAndNoHandshakeFails(string file, string? content)
    {
        var (mender, other) = (_replicas.Start(), _replicas.Start());
        await mender.LookAfterAsync(CancellationToken.None);
        await other.LookAfterAsync(CancellationToken.None);
        _replicas.Store.Edit(file, await ContentAsync(content));

        await mender.LookAfterAsync(CancellationToken.None);

        Assert.Empty(_replicas.Store.Certificates.Faults);
        Assert.Null(_replicas.Fault(mender));
        Assert.Null(_replicas.Fault(other));
        var writes = _replicas.Store.Writes;
        await LookAsync(other, times: 3, every: TimeSpan.FromSeconds(10));
        Assert.Null(_replicas.Fault(other));
        Assert.Equal(writes, _replicas.Store.Writes);
    }

    /// <summary>The same with nobody who remembers how it was.</summary>
    [Theory]
    [MemberData(nameof(Breakages))]
    public async Task LookAfter_OneFileIsBrokenBeforeTheStart_IsMended(string file, string? content)
    {
        await _replicas.Start().LookAfterAsync(CancellationToken.None);
        _replicas.Store.Edit(file, await ContentAsync(content));
        var replica = _replicas.Start();

        await replica.LookAfterAsync(CancellationToken.None);

        Assert.Empty(_replicas.Store.Certificates.Faults);
        Assert.Null(_replicas.Fault(replica));
    }

    [Fact]
    public async Task LookAfter_Deleted_IsMadeAgainAndNoHandshakeFails()
    {
        var (mender, other) = (_replicas.Start(), _replicas.Start());
        await mender.LookAfterAsync(CancellationToken.None);
        await other.LookAfterAsync(CancellationToken.None);
        var issuer = _replicas.Store.Certificates.Issuer!;
        _replicas.Store.Data = null;

        await mender.LookAfterAsync(CancellationToken.None);

        Assert.Null(_replicas.Fault(mender));
        Assert.Null(_replicas.Fault(other));
        // Who deletes it wants a new key.
        Assert.NotEqual(issuer.Thumbprint, _replicas.Store.Certificates.Issuer!.Thumbprint);
    }

    [Fact]
    public async Task LookAfter_EverythingHasExpired_StartsAnew()
    {
        await _replicas.Start().LookAfterAsync(CancellationToken.None);
        _replicas.Time.Advance(TimeSpan.FromDays(1000));
        var replica = _replicas.Start();

        await replica.LookAfterAsync(CancellationToken.None);

        Assert.Null(_replicas.Fault(replica));
        Assert.Single(_replicas.Store.Certificates.Authorities);
    }

    /// <summary>A change of the options is rolled out, and for a while replicas want different names.</summary>
    [Fact]
    public async Task LookAfter_ReplicasWantDifferentNames_AgreeOnAllOfThem()
    {
        var before = _replicas.Start(Replicas.Options with { Names = [Replicas.Host, "old.example", "10.0.0.1"] });
        var after = _replicas.Start(Replicas.Options with { Names = [Replicas.Host, "NEW.example", "0:0::1"] });
        for (var look = 0; look < 5; look++)
        {
            await before.LookAfterAsync(CancellationToken.None);
            await after.LookAfterAsync(CancellationToken.None);
        }

        Assert.Equal(2, _replicas.Store.Writes);
        Assert.All(
            new[] { Replicas.Host, "old.example", "10.0.0.1", "new.example", "::1" },
            name => Assert.Null(_replicas.Client.Fault(before.Current!.TargetCertificate, name, _replicas.Time.GetUtcNow())));
    }

    [Fact]
    public async Task LookAfter_CertificateOfSomebodyElse_IsReplacedWithoutItsNames()
    {
        await _replicas.Start().LookAfterAsync(CancellationToken.None);
        var elsewhere = new Replicas();
        await elsewhere.Start(Replicas.Options with { Names = [.. Replicas.Options.Names, "evil.example"] }).LookAfterAsync(CancellationToken.None);
        _replicas.Store.Edit(CertificateSet.ServingKey, elsewhere.Store.Data![CertificateSet.ServingKey]);
        _replicas.Store.Edit(CertificateSet.ServingKeyKey, elsewhere.Store.Data[CertificateSet.ServingKeyKey]);
        var replica = _replicas.Start();

        await replica.LookAfterAsync(CancellationToken.None);

        Assert.Null(_replicas.Fault(replica));
        Assert.NotNull(_replicas.Client.Fault(replica.Current!.TargetCertificate, "evil.example", _replicas.Time.GetUtcNow()));
    }

    [Fact]
    public async Task LookAfter_NameThatNoCertificateCanBeFor_WritesNothingAgainAndAgain()
    {
        var replica = _replicas.Start(Replicas.Options with { Names = ["bücher.example"] });

        await LookAsync(replica, times: 3, every: TimeSpan.FromSeconds(10));

        Assert.Equal(0, _replicas.Store.Writes);
        Assert.Null(replica.Current);
    }

    [Fact]
    public async Task LookAfter_RenewalCannotBeStored_ServesAndPublishesWhatThereIs()
    {
        await _replicas.Start().LookAfterAsync(CancellationToken.None);
        _replicas.Time.Advance(TimeSpan.FromDays(80));
        _replicas.Store.WriteFailure = new HttpRequestException("no");
        _replicas.Client.Authorities = [];
        var replica = _replicas.Start();

        Assert.False(await replica.LookAfterAsync(CancellationToken.None));

        Assert.Null(_replicas.Fault(replica));
        Assert.True(replica.IsTrusted);
    }

    [Fact]
    public async Task LookAfter_NobodyTrustsYet_IsSettled()
    {
        _replicas.Client.IsAbsent = true;
        var replica = _replicas.Start();
        Assert.True(await replica.LookAfterAsync(CancellationToken.None));

        // Installed later.
        _replicas.Client.IsAbsent = false;
        await replica.LookAfterAsync(CancellationToken.None);

        Assert.Null(_replicas.Fault(replica));
    }

    [Fact]
    public async Task RunAsync_TrustIsTakenAway_IsGivenBackAtTheNextLook()
    {
        var replica = _replicas.Start();
        using var stop = new CancellationTokenSource();
        var run = replica.RunAsync(stop.Token);
        await Eventually.TrueAsync(() => replica.IsTrusted, "the first look");

        _replicas.Client.Authorities = [];
        await Eventually.TrueAsync(() => _replicas.Fault(replica) is null, "the next look", _replicas.Time, TimeSpan.FromSeconds(1));

        await stop.CancelAsync();
        await run;
    }

    [Fact]
    public void Constructor_NoNames_Refuses() =>
        Assert.Throws<ArgumentException>(() => _replicas.Start(Replicas.Options with { Names = [] }));

    private async Task LookAsync(ServingCertificateManager replica, int times, TimeSpan every)
    {
        for (var look = 0; look < times; look++)
        {
            await replica.LookAfterAsync(CancellationToken.None);
            _replicas.Time.Advance(every);
        }
    }

    /// <summary>What is put in place of a file: another file's content, that of another Secret, or text.</summary>
    private async Task<byte[]?> ContentAsync(string? content)
    {
        if (content?.StartsWith("as ", StringComparison.Ordinal) == true)
            return _replicas.Store.Data![content[3..]];
        if (content?.StartsWith("other's ", StringComparison.Ordinal) == true)
        {
            var elsewhere = new Replicas();
            await elsewhere.Start().LookAfterAsync(CancellationToken.None);
            return elsewhere.Store.Data![content[8..]];
        }

        return content is null ? null : Encoding.ASCII.GetBytes(content);
    }
}
