using System.Net;
using JitOperator.TestKit.Clusters;
using JitOperator.TestKit.Faults;
using JitOperator.TestKit.Waiting;
using k8s;
using k8s.Models;

namespace JitOperator.TestKit.Tests.Faults;

/// <summary>Each fault, as a client of a real API server sees it.</summary>
public sealed class FaultProxyTests : IAsyncLifetime
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(300);

    private FaultProxy _proxy = null!;
    private ProxyClient _client = null!;
    private string _namespace = string.Empty;

    private string ConfigMaps => $"/api/v1/namespaces/{_namespace}/configmaps";

    [Fact]
    public async Task Proxy_WithoutFaults_PassesEverythingOn()
    {
        var created = await _client.CreateAsync(ConfigMaps, "one");
        var list = await _client.GetAsync(ConfigMaps);

        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        Assert.Contains("\"name\":\"one\"", await list.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal([("POST", ConfigMaps), ("GET", ConfigMaps)], _proxy.Requests.Select(request => (request.Method, request.Path)));
    }

    /// <summary>A watch of nothing is open as soon as the API server has said so.</summary>
    [Fact]
    public async Task Proxy_BeforeTheFirstEvent_PassesTheHeadersOn()
    {
        using var watch = await _client.WatchAsync(ConfigMaps + "?labelSelector=nobody-has-this").WaitAsync(Eventually.DefaultTimeout);

        Assert.True(_proxy.Open.Single().IsWatch);
    }

    [Fact]
    public async Task Inject_ForSomeRequestsAFewTimes_HitsThoseAndCounts()
    {
        using var rule = _proxy.Inject(Fault.Conflict, request => request.IsWrite, times: 2);

        Assert.Equal(HttpStatusCode.OK, (await _client.GetAsync(ConfigMaps)).StatusCode);
        Assert.Equal(HttpStatusCode.Conflict, (await _client.CreateAsync(ConfigMaps, "one")).StatusCode);
        Assert.Equal(HttpStatusCode.Conflict, (await _client.CreateAsync(ConfigMaps, "one")).StatusCode);
        Assert.Equal(HttpStatusCode.Created, (await _client.CreateAsync(ConfigMaps, "one")).StatusCode);
        Assert.Equal(2, rule.Hits);
    }

    [Fact]
    public async Task Dispose_OfARule_EndsIt()
    {
        var rule = _proxy.Inject(Fault.InternalError);
        Assert.Equal(HttpStatusCode.InternalServerError, (await _client.GetAsync(ConfigMaps)).StatusCode);

        rule.Dispose();

        Assert.Equal(HttpStatusCode.OK, (await _client.GetAsync(ConfigMaps)).StatusCode);
    }

    [Fact]
    public async Task Status_OfAnyKind_IsAKubernetesStatus()
    {
        using var expired = _proxy.Inject(Fault.Expired, times: 1);
        using var busy = _proxy.Inject(Fault.TooManyRequests(TimeSpan.FromSeconds(7)), times: 1);

        var first = await _client.GetAsync(ConfigMaps);
        var second = await _client.GetAsync(ConfigMaps);

        Assert.Equal(HttpStatusCode.Gone, first.StatusCode);
        Assert.Equal("Expired", (await ProxyClient.ReadStatusAsync(first)).Reason);
        Assert.Equal(HttpStatusCode.TooManyRequests, second.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(7), second.Headers.RetryAfter!.Delta);
    }

    [Fact]
    public async Task Drop_OfAWrite_LeavesNothingBehind()
    {
        using var rule = _proxy.Inject(Fault.Drop, request => request.IsWrite);

        await Assert.ThrowsAsync<HttpRequestException>(() => _client.CreateAsync(ConfigMaps, "one"));

        Assert.False(await ExistsAsync("one"));
    }

    [Fact]
    public async Task LoseAnswer_OfAWrite_LeavesItDone()
    {
        using var rule = _proxy.Inject(Fault.LoseAnswer, request => request.IsWrite);

        await Assert.ThrowsAsync<HttpRequestException>(() => _client.CreateAsync(ConfigMaps, "one"));

        Assert.True(await ExistsAsync("one"));
    }

    [Fact]
    public async Task Delay_OfARequest_TakesThatLong()
    {
        using var rule = _proxy.Inject(Fault.Delay(Moment));
        var start = TimeProvider.System.GetTimestamp();

        var answer = await _client.GetAsync(ConfigMaps);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.True(TimeProvider.System.GetElapsedTime(start) >= Moment);
    }

    [Fact]
    public async Task Silence_OfARequest_LastsUntilTheClientGivesUp()
    {
        using var rule = _proxy.Inject(Fault.Silence());
        using var patience = new CancellationTokenSource();
        var answer = _client.GetAsync(ConfigMaps, patience.Token);
        await Eventually.TrueAsync(() => rule.Hits == 1, "the proxy has been asked");
        Assert.NotSame(answer, await Task.WhenAny(answer, Task.Delay(Moment, TimeProvider.System)));

        await patience.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => answer);
        await Eventually.TrueAsync(() => _proxy.Open.Count == 0, "the proxy notices");
        Assert.Equal(1, rule.Hits);
    }

    [Fact]
    public async Task Silence_AfterSomeEvents_StopsTheWatchWithoutEndingIt()
    {
        await _client.CreateAsync(ConfigMaps, "one");
        await _client.CreateAsync(ConfigMaps, "two");
        using var rule = _proxy.Inject(Fault.Silence(afterLines: 1), request => request.IsWatch);
        using var watch = await _client.WatchAsync(ConfigMaps);

        Assert.NotNull(await watch.ReadLineAsync());
        var next = watch.ReadLineAsync();

        Assert.NotSame(next, await Task.WhenAny(next, Task.Delay(Moment, TimeProvider.System)));
        Assert.Equal(1, _proxy.DropOpen());
        await Assert.ThrowsAnyAsync<IOException>(() => next);
    }

    [Fact]
    public async Task SilenceOpen_OfARunningWatch_HidesWhatComesLater()
    {
        using var watch = await _client.WatchAsync(ConfigMaps);
        await _client.CreateAsync(ConfigMaps, "one");
        await watch.FindAsync("\"name\":\"one\"");

        Assert.Equal(1, _proxy.SilenceOpen(request => request.IsWatch));
        await _client.CreateAsync(ConfigMaps, "two");

        // What was under way before may still come, such as what a controller puts into every namespace.
        var next = watch.FindAsync("\"name\":\"two\"");

        Assert.NotSame(next, await Task.WhenAny(next, Task.Delay(Moment, TimeProvider.System)));
    }

    [Fact]
    public async Task DropOpen_OfARunningWatch_BreaksIt()
    {
        using var watch = await _client.WatchAsync(ConfigMaps);
        await _client.CreateAsync(ConfigMaps, "one");
        await watch.FindAsync("\"name\":\"one\"");

        Assert.Equal(1, _proxy.DropOpen(request => request.IsWatch));

        await Assert.ThrowsAnyAsync<IOException>(() => watch.FindAsync("there is no such event"));
    }

    /// <summary>Between being chosen and being broken, a request may end: there is nothing left to break then, of it or of the next.</summary>
    [Fact]
    public async Task DropOpen_OfARequestThatEndsMeanwhile_LeavesItAlone()
    {
        using var over = new ManualResetEventSlim();
        var chosen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Task<int> drop;
        using (await _client.WatchAsync(ConfigMaps))
        {
            drop = Task.Run(() => _proxy.DropOpen(_ =>
            {
                chosen.SetResult();
                over.Wait();
                return true;
            }));
            await chosen.Task;
        }

        await Eventually.TrueAsync(() => _proxy.Open.Count == 0, "the watch is over");
        Assert.Equal(HttpStatusCode.OK, (await _client.GetAsync(ConfigMaps)).StatusCode);
        over.Set();

        Assert.Equal(1, await drop);
        Assert.Equal(HttpStatusCode.OK, (await _client.GetAsync(ConfigMaps)).StatusCode);
    }

    [Fact]
    public async Task Truncate_OfAList_EndsInTheMiddleOfItsJson()
    {
        using var rule = _proxy.Inject(Fault.Truncate(afterBytes: 25));

        var text = await (await _client.GetAsync(ConfigMaps)).Content.ReadAsStringAsync();

        Assert.Equal("{\"kind\":\"ConfigMapList\",\"", text);
    }

    [Fact]
    public async Task Truncate_OfAWatch_EndsInTheMiddleOfAnEvent()
    {
        await _client.CreateAsync(ConfigMaps, "one");
        await _client.CreateAsync(ConfigMaps, "two");
        using var rule = _proxy.Inject(Fault.Truncate(afterLines: 1, afterBytes: 10), request => request.IsWatch);
        using var watch = await _client.WatchAsync(ConfigMaps);

        Assert.EndsWith("}", await watch.ReadLineAsync(), StringComparison.Ordinal);
        Assert.Equal("{\"type\":\"A", await watch.ReadLineAsync());
        Assert.Null(await watch.ReadLineAsync());
    }

    [Fact]
    public async Task GoneEvent_OfAWatch_IsItsOnlyEvent()
    {
        using var rule = _proxy.Inject(Fault.GoneEvent, request => request.IsWatch);
        using var watch = await _client.WatchAsync(ConfigMaps);

        var line = await watch.ReadLineAsync();

        Assert.StartsWith("{\"type\":\"ERROR\",\"object\":{\"kind\":\"Status\"", line, StringComparison.Ordinal);
        Assert.Contains("\"code\":410", line, StringComparison.Ordinal);
        Assert.Null(await watch.ReadLineAsync());
    }

    public async Task InitializeAsync()
    {
        var cluster = await TestCluster.AcquireAsync();
        _namespace = await cluster.CreateNamespaceAsync("kit-proxy");
        await cluster.Admin.Client.CoreV1.CreateNamespacedServiceAccountAsync(
            new V1ServiceAccount { Metadata = new V1ObjectMeta { Name = "robot" } }, _namespace);
        await cluster.BindAsync(_namespace, "edit", new Rbacv1Subject { Kind = "ServiceAccount", Name = "robot", NamespaceProperty = _namespace });
        _proxy = await FaultProxy.StartAsync(cluster.Address);
        _client = new ProxyClient(await cluster.ServiceAccountAsync(_namespace, "robot", _proxy.Address));
    }

    public async Task DisposeAsync() => await _proxy.DisposeAsync();

    /// <summary>As the API server itself sees it.</summary>
    private async Task<bool> ExistsAsync(string name)
    {
        var cluster = await TestCluster.AcquireAsync();
        return (await cluster.Admin.Client.CoreV1.ListNamespacedConfigMapAsync(_namespace)).Items.Any(item => item.Metadata.Name == name);
    }
}
