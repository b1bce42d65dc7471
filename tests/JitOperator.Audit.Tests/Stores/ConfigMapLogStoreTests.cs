using JitOperator.Audit.Log;
using JitOperator.Audit.Stores;
using JitOperator.Audit.Tests.Log;
using k8s;

namespace JitOperator.Audit.Tests.Stores;

public sealed class ConfigMapLogStoreTests : LogStoreConformance, IDisposable
{
    private readonly FakeConfigMapApi _api = new();
    private readonly RecordingTimeProvider _time = new();
    private readonly Kubernetes _kubernetes;

    public ConfigMapLogStoreTests() => _kubernetes = new Kubernetes(new KubernetesClientConfiguration { Host = "http://fake.test" }, _api);

    public override Task InitializeAsync() => Task.CompletedTask;

    public override Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => _kubernetes.Dispose();

    protected override ILogStore Open() => Open(TimeSpan.Zero);

    private LogStore Open(TimeSpan retryDelay) => new(new ConfigMapObjects(
        _kubernetes, new ConfigMapObjectsOptions { Namespace = "audit", PageSize = 4, RetryDelay = retryDelay }, _time));

    [Fact]
    public async Task CreateAsync_ACommit_IsAnImmutableConfigMapNamedByItsIndex()
    {
        await Open().CreateAsync(CommitSamples.Commit(42), default);

        var (name, configMap) = Assert.Single(_api.Objects);
        Assert.Equal("jit-log-0000000000000042", name);
        Assert.True((bool)configMap["immutable"]!);
        Assert.Equal("audit", (string)configMap["metadata"]!["namespace"]!);
        Assert.Equal("jit-operator", (string)configMap["metadata"]!["labels"]!["app.kubernetes.io/managed-by"]!);
        Assert.Equal(CommitSamples.Commit(42).Checkpoint, (string)configMap["data"]!["checkpoint"]!);
        Assert.Equal(CommitSamples.Commit(42).Entries.ToArray(), Convert.FromBase64String((string)configMap["binaryData"]!["entries"]!));
        Assert.Collection(
            _api.Requests,
            request => Assert.StartsWith("POST /api/v1/namespaces/audit/configmaps?", request, StringComparison.Ordinal),
            request => Assert.Equal("GET /api/v1/namespaces/audit/configmaps/jit-floor", request));
    }

    /// <summary>With a resourceVersion the API server may answer from a cache that has not seen the last write.</summary>
    [Fact]
    public async Task Reads_Always_AskForWhatIsThereNow()
    {
        await Open().CreateAsync(CommitSamples.Commit(0), default);
        await Open().ReadAsync(0, default);
        await Open().ReadAllAsync(default).ToListAsync();

        Assert.Equal(5, _api.Requests.Count);
        Assert.DoesNotContain(_api.Requests, request => request.Contains("resourceVersion", StringComparison.OrdinalIgnoreCase));
    }

    [Theory]
    [InlineData(400, "BadRequest", false)]
    [InlineData(401, "Unauthorized", false)]
    [InlineData(403, "Forbidden", false)]
    [InlineData(404, "NotFound", false)]
    [InlineData(409, "Conflict", false)]
    [InlineData(413, "RequestEntityTooLarge", false)]
    [InlineData(422, "Invalid", false)]
    [InlineData(429, "TooManyRequests", false)]
    [InlineData(408, "Timeout", true)]
    [InlineData(500, "InternalError", true)]
    [InlineData(503, "ServiceUnavailable", true)]
    [InlineData(504, "Timeout", true)]
    public async Task CreateAsync_ThatFails_SaysWhetherThatIsCertain(int code, string reason, bool mayHaveWritten)
    {
        _api.Failures.Enqueue(FakeConfigMapApi.Status(code, reason));

        var failure = await Assert.ThrowsAsync<LogStoreException>(() => Open().CreateAsync(CommitSamples.Commit(0), default));

        Assert.Equal(mayHaveWritten, failure.MayHaveWritten);
        Assert.Equal($"Could not create ConfigMap audit/jit-log-0000000000000000: the API server answered {code} {reason}.", failure.Message);
        Assert.Single(_api.Requests);
    }

    [Theory]
    [InlineData(HttpRequestError.ConnectionError, false)]
    [InlineData(HttpRequestError.NameResolutionError, false)]
    [InlineData(HttpRequestError.SecureConnectionError, false)]
    [InlineData(HttpRequestError.ResponseEnded, true)]
    [InlineData(HttpRequestError.Unknown, true)]
    public async Task CreateAsync_OverABrokenConnection_SaysWhetherItCanHaveArrived(HttpRequestError error, bool mayHaveWritten)
    {
        _api.Failures.Enqueue(FakeConfigMapApi.Break(error));

        var failure = await Assert.ThrowsAsync<LogStoreException>(() => Open().CreateAsync(CommitSamples.Commit(0), default));

        Assert.Equal(mayHaveWritten, failure.MayHaveWritten);
    }

    [Fact]
    public async Task CreateAsync_WithoutAnAnswer_EndsInTimeAndMayHaveWritten()
    {
        _api.Failures.Enqueue(FakeConfigMapApi.Silence());
        var create = Open().CreateAsync(CommitSamples.Commit(0), default);
        await AdvanceUntilAsync(create);

        Assert.True((await Assert.ThrowsAsync<LogStoreException>(() => create)).MayHaveWritten);
        Assert.Equal([TimeSpan.FromSeconds(10)], _time.Timers);
    }

    [Fact]
    public async Task ReadAsync_AfterPassingFailures_IsTriedAgain()
    {
        await Open().CreateAsync(CommitSamples.Commit(0), default);
        _api.Failures.Enqueue(FakeConfigMapApi.Status(500, "InternalError"));
        _api.Failures.Enqueue(FakeConfigMapApi.Break(HttpRequestError.ResponseEnded));
        _api.Failures.Enqueue(FakeConfigMapApi.Status(503, "ServiceUnavailable"));

        Assert.NotNull((await Open().ReadAsync(0, default))!.Commit);
        Assert.Equal(7, _api.Requests.Count);
    }

    [Fact]
    public async Task ReadAsync_ThatKeepsFailing_GivesUp()
    {
        for (var i = 0; i < 9; i++)
            _api.Failures.Enqueue(FakeConfigMapApi.Status(500, "InternalError"));

        Assert.False((await Assert.ThrowsAsync<LogStoreException>(() => Open().ReadAsync(0, default))).MayHaveWritten);
        Assert.Equal(4, _api.Requests.Count);
    }

    [Fact]
    public async Task ReadAllAsync_Forbidden_IsNotTriedAgain()
    {
        _api.Failures.Enqueue(FakeConfigMapApi.Status(403, "Forbidden"));

        await Assert.ThrowsAsync<LogStoreException>(() => Open().ReadAllAsync(default).ToListAsync().AsTask());
        Assert.Single(_api.Requests);
    }

    [Fact]
    public async Task ReadAsync_ToldToWait_WaitsAsLong()
    {
        await Open().CreateAsync(CommitSamples.Commit(0), default);
        _api.Failures.Enqueue(FakeConfigMapApi.Status(429, "TooManyRequests", retryAfter: "3"));
        var read = Open(TimeSpan.FromMilliseconds(1)).ReadAsync(0, default);
        await AdvanceUntilAsync(read);

        Assert.NotNull(await read);
        Assert.Contains(TimeSpan.FromSeconds(3), _time.Timers);
    }

    [Fact]
    public async Task ReadAllAsync_WhenTheListExpires_BeginsAnewAndGivesEachOnce()
    {
        for (var i = 0; i < 10; i++)
            await Open().CreateAsync(CommitSamples.Commit(i), default);
        _api.Failures.Enqueue(null);
        _api.Failures.Enqueue(null);
        _api.Failures.Enqueue(FakeConfigMapApi.Status(410, "Expired"));

        Assert.Equal(
            Enumerable.Range(0, 10).Select(i => (long?)i),
            (await Open().ReadAllAsync(default).ToListAsync()).Select(stored => stored.FirstIndex));
        Assert.Equal(26, _api.Requests.Count);
    }

    [Fact]
    public async Task ReadAllAsync_WhenTheListExpiresForEver_GivesUp()
    {
        for (var i = 0; i < 10; i++)
            await Open().CreateAsync(CommitSamples.Commit(i), default);
        for (var i = 0; i < 20; i++)
        {
            _api.Failures.Enqueue(null);
            _api.Failures.Enqueue(FakeConfigMapApi.Status(410, "Expired"));
        }

        await Assert.ThrowsAsync<LogStoreException>(() => Open().ReadAllAsync(default).ToListAsync().AsTask());
    }

    [Fact]
    public async Task AuditLog_WhoseAnswersAreLost_WritesEachRecordOnce()
    {
        await using var log = await TestLog.OpenAsync(Open());
        _api.Failures.Enqueue(FakeConfigMapApi.Status(500, "InternalError", afterwards: true));
        await log.AppendAsync(log.Log.Epoch, default, "one");
        _api.Failures.Enqueue(FakeConfigMapApi.Break(HttpRequestError.ResponseEnded, afterwards: true));
        await log.AppendAsync(log.Log.Epoch, default, "two");

        Assert.Equal(["one", "two"], await log.ReasonsAsync());
        Assert.Empty(log.Replayed);
        Assert.Equal(2, _api.Objects.Count);
    }

    [Theory]
    [InlineData("label", "label")]
    [InlineData("immutable", "not immutable")]
    [InlineData("data", "data has no checkpoint")]
    [InlineData("extra", "a key that does not belong there: extra")]
    [InlineData("hashes", "binaryData has no hashes")]
    public async Task ReadAsync_WhatWasTamperedWith_SaysHow(string how, string fault)
    {
        await Open().CreateAsync(CommitSamples.Commit(0), default);
        var configMap = _api.Objects.Values.Single();
        switch (how)
        {
            case "label":
                configMap["metadata"]!["labels"]!.AsObject().Clear();
                break;
            case "extra":
                configMap["data"]!["extra"] = "x";
                break;
            case "hashes":
                configMap["binaryData"]!.AsObject().Remove("hashes");
                break;
            default:
                configMap.Remove(how);
                break;
        }

        var stored = await Open().ReadAsync(0, default);

        Assert.Null(stored!.Commit);
        Assert.Contains(fault, stored.Fault, StringComparison.Ordinal);
        Assert.Equal("ConfigMap audit/jit-log-0000000000000000", stored.Where);
    }

    private async Task AdvanceUntilAsync(Task task)
    {
        while (!task.IsCompleted)
        {
            _time.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Yield();
        }
    }
}
