using System.Net;
using System.Text;
using JitOperator.Runtime.Admission;
using JitOperator.Runtime.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace JitOperator.Runtime.Tests.Admission;

/// <summary>Transport, bounds and health, over real TLS.</summary>
public sealed class AdmissionServerTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly DelegateHandler _allows = new(_ => AdmissionVerdict.Allow());

    [Fact]
    public async Task Get_PathOfAHandler_Is405()
    {
        await using var host = await AdmissionHost.StartAsync(_allows);

        using var response = await host.Client.GetAsync(host.Url());

        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/review/")]
    [InlineData("/Review")]
    [InlineData("/other")]
    public async Task Post_OtherPath_Is404(string path)
    {
        await using var host = await AdmissionHost.StartAsync(_allows);

        using var response = await host.Client.PostAsync(host.Url(path), new StringContent(Reviews.Minimal, Encoding.UTF8, "application/json"));

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    public async Task Post_NotJson_Is415(string mediaType)
    {
        await using var host = await AdmissionHost.StartAsync(_allows);

        using var response = await host.PostAsync(Reviews.Minimal, mediaType);

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, response.StatusCode);
    }

    /// <summary>Sent by hand: a client that is still sending when it is refused may never get to read why.</summary>
    [Theory]
    [InlineData("Content-Length: 100001\r\n\r\n", 0)]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n186A1\r\n", 100_001)]
    public async Task Post_TooLarge_Is413AndNobodyIsAsked(string framing, int bytes)
    {
        await using var host = await AdmissionHost.StartAsync(_allows, AdmissionHost.Options() with { MaxBodyBytes = 100_000 });
        await using var connection = await RawConnection.OpenAsync(host);

        await connection.SendAsync("POST /review HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n" + framing + new string(' ', bytes));

        Assert.StartsWith("HTTP/1.1 413 ", await connection.ReadAsync().WaitAsync(Patience, TimeProvider.System), StringComparison.Ordinal);
        Assert.Null(_allows.Last);
    }

    [Fact]
    public async Task Post_LargestSize_IsTaken()
    {
        await using var host = await AdmissionHost.StartAsync(_allows, AdmissionHost.Options() with { MaxBodyBytes = 100_000 });

        Assert.True((bool)(await host.ReviewAsync(Reviews.Minimal.PadRight(100_000)))["allowed"]!);
    }

    /// <summary>Whether it heeds its token or not.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Post_HandlerTakesTooLong_IsRefusedInTime(bool heedsToken)
    {
        var time = new FakeTimeProvider();
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var host = await AdmissionHost.StartAsync(Stuck(begun, heedsToken), time: time);

        var review = host.ReviewAsync();
        await begun.Task.WaitAsync(Patience, TimeProvider.System);
        time.Advance(TimeSpan.FromSeconds(4));
        var response = await review;

        Assert.False((bool)response["allowed"]!);
        Assert.Equal(504, (int)response["status"]!["code"]!);
        Assert.Equal("The webhook came to no decision within 4 s; try again.", (string?)response["status"]!["message"]);
    }

    [Fact]
    public async Task Post_BodyDoesNotArrive_IsNotWaitedForAnyLonger()
    {
        var time = new FakeTimeProvider();
        await using var host = await AdmissionHost.StartAsync(_allows, time: time);
        await using var connection = await RawConnection.OpenAsync(host);

        await connection.SendAsync("POST /review HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{");
        var answer = connection.ReadAsync();
        await Eventually.TrueAsync(() => answer.IsCompleted, "an answer", time, TimeSpan.FromSeconds(1));

        Assert.StartsWith("HTTP/1.1 503 ", await answer, StringComparison.Ordinal);
        Assert.Null(_allows.Last);
    }

    [Fact]
    public async Task Post_ManyAtOnce_AreDecidedByTurns()
    {
        var (now, most) = (0, 0);
        await using var host = await AdmissionHost.StartAsync(
            new DelegateHandler(async (_, cancellationToken) =>
            {
                most = Math.Max(most, Interlocked.Increment(ref now));
                await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, cancellationToken);
                Interlocked.Decrement(ref now);
                return AdmissionVerdict.Allow();
            }),
            AdmissionHost.Options() with { MaxConcurrentReviews = 1, Timeout = TimeSpan.FromMinutes(1) });

        var responses = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => host.ReviewAsync()));

        Assert.All(responses, response => Assert.True((bool)response["allowed"]!));
        Assert.Equal(1, most);
    }

    [Fact]
    public async Task Handshake_CertificateReplaced_ServesTheNewOne()
    {
        await using var host = await AdmissionHost.StartAsync(_allows);
        await host.ReviewAsync();

        // Not valid for this address any more: who still gets the old one would be content.
        host.Certificate = host.Issue("elsewhere.example");
        using var client = host.CreateClient();
        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(host.Url("/healthz")));

        host.Certificate = host.Issue("127.0.0.1");
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(host.Url("/healthz"))).StatusCode);
    }

    [Fact]
    public async Task Handshake_NoCertificateYet_FailsUntilThereIsOne()
    {
        await using var host = await AdmissionHost.StartAsync(_allows);
        var certificate = host.Certificate;
        host.Certificate = null;
        await Assert.ThrowsAsync<HttpRequestException>(() => host.ReviewAsync());

        host.Certificate = certificate;

        Assert.True((bool)(await host.ReviewAsync())["allowed"]!);
    }

    [Fact]
    public async Task StopAsync_ReviewUnderWay_IsAnsweredFirst()
    {
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var end = new TaskCompletionSource<AdmissionVerdict>(TaskCreationOptions.RunContinuationsAsynchronously);
        var host = await AdmissionHost.StartAsync(new DelegateHandler((_, _) =>
        {
            begun.SetResult();
            return new ValueTask<AdmissionVerdict>(end.Task);
        }));

        var review = host.ReviewAsync();
        await begun.Task.WaitAsync(Patience, TimeProvider.System);
        var stopped = host.Server.StopAsync(CancellationToken.None);
        Assert.False(stopped.IsCompleted);
        end.SetResult(AdmissionVerdict.Allow());

        Assert.True((bool)(await review)["allowed"]!);
        await stopped;
        using var client = host.CreateClient();
        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(host.Url("/healthz")));
        await host.DisposeAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Get_Health_SaysWhatDoesNotHold(bool ownPort)
    {
        var synced = false;
        await using var host = await AdmissionHost.StartAsync(_allows, AdmissionHost.Options() with
        {
            HealthPort = ownPort ? 0 : null,
            LivenessChecks = new Dictionary<string, Func<bool>> { ["loop"] = () => true },
            ReadinessChecks = new Dictionary<string, Func<bool>>
            {
                ["caches"] = () => synced,
                ["certificate"] = () => synced ? true : throw new InvalidOperationException("broken"),
            },
        });
        var health = ownPort ? new Uri($"http://127.0.0.1:{host.Server.BoundHealthPort}") : host.Url("/");

        Assert.Equal("200 [+]loop ok|ok|", await GetAsync("healthz"));
        Assert.Equal("503 [-]caches failed|[-]certificate failed|[+]not-stopping ok|failed|", await GetAsync("readyz"));
        synced = true;
        Assert.Equal("200 [+]caches ok|[+]certificate ok|[+]not-stopping ok|ok|", await GetAsync("readyz"));

        async Task<string> GetAsync(string path)
        {
            using var response = await host.Client.GetAsync(new Uri(health, path));
            return $"{(int)response.StatusCode} {(await response.Content.ReadAsStringAsync()).Replace('\n', '|')}";
        }
    }

    [Fact]
    public async Task HealthPort_Own_TakesNoReviewsAndTlsPortNoHealthChecks()
    {
        await using var host = await AdmissionHost.StartAsync(_allows, AdmissionHost.Options() with { HealthPort = 0 });
        var plain = new Uri($"http://127.0.0.1:{host.Server.BoundHealthPort}{AdmissionHost.Path}");

        using var review = await host.Client.PostAsync(plain, new StringContent(Reviews.Minimal, Encoding.UTF8, "application/json"));
        using var health = await host.Client.GetAsync(host.Url("/healthz"));

        Assert.Equal(HttpStatusCode.NotFound, review.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, health.StatusCode);
        Assert.Null(_allows.Last);
    }

    [Theory]
    [InlineData("review")]
    [InlineData("/healthz")]
    public void Constructor_PathThatCannotBe_Refuses(string path) => Assert.Throws<ArgumentException>(() => new AdmissionServer(
        AdmissionHost.Options() with { Handlers = new Dictionary<string, IAdmissionHandler> { [path] = _allows } },
        () => null,
        NullLoggerFactory.Instance));

    [Fact]
    public async Task StartAsync_PortIsTaken_Throws()
    {
        await using var host = await AdmissionHost.StartAsync(_allows);
        await using var second = new AdmissionServer(
            AdmissionHost.Options() with { Port = host.Server.BoundPort }, () => null, NullLoggerFactory.Instance);

        Assert.Throws<InvalidOperationException>(() => second.BoundPort);
        await Assert.ThrowsAnyAsync<IOException>(() => second.StartAsync(CancellationToken.None));
    }

    private static DelegateHandler Stuck(TaskCompletionSource begun, bool heedsToken) => new((_, cancellationToken) =>
    {
        begun.TrySetResult();
        return new ValueTask<AdmissionVerdict>(
            new TaskCompletionSource<AdmissionVerdict>().Task.WaitAsync(heedsToken ? cancellationToken : CancellationToken.None));
    });
}
