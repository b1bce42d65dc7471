using JitOperator.Audit.Log;
using JitOperator.Audit.Stores;
using JitOperator.Audit.Tests.Log;
using JitOperator.TestKit.Clusters;
using JitOperator.TestKit.Faults;
using Fault = JitOperator.TestKit.Faults.Fault;

namespace JitOperator.Audit.Tests.Stores;

/// <summary>A real API server behind a network that loses, breaks and delays.</summary>
public sealed class ClusterLogFaultTests : IAsyncLifetime
{
    private static readonly Dictionary<string, Fault> s_faults = new()
    {
        [nameof(Fault.Drop)] = Fault.Drop,
        [nameof(Fault.LoseAnswer)] = Fault.LoseAnswer,
        [nameof(Fault.InternalError)] = Fault.InternalError,
        [nameof(Fault.Truncate)] = Fault.Truncate(),
        [nameof(Fault.Silence)] = Fault.Silence(),
        [nameof(Fault.Delay)] = Fault.Delay(TimeSpan.FromMilliseconds(300)),
        [nameof(Fault.Expired)] = Fault.Expired,
        [nameof(Fault.TooManyRequests)] = Fault.TooManyRequests(TimeSpan.Zero),
    };

    private LogNamespace _namespace = null!;
    private FaultProxy _proxy = null!;
    private ClusterUser _writer = null!;

    public async Task InitializeAsync()
    {
        _namespace = await LogNamespace.CreateAsync();
        _proxy = await FaultProxy.StartAsync(_namespace.Address);
        _writer = await _namespace.WriterAsync(_proxy.Address);
    }

    public async Task DisposeAsync()
    {
        await _proxy.DisposeAsync();
        await _namespace.DisposeAsync();
    }

    [Theory]
    [InlineData(nameof(Fault.Drop))]
    [InlineData(nameof(Fault.LoseAnswer))]
    [InlineData(nameof(Fault.InternalError))]
    [InlineData(nameof(Fault.Truncate))]
    [InlineData(nameof(Fault.Silence))]
    [InlineData(nameof(Fault.Delay))]
    public async Task AppendAsync_WithAFaultInItsWay_WritesOnce(string fault)
    {
        await using var log = await TestLog.OpenAsync(Open());
        await log.AppendAsync(log.Log.Epoch, default, "before");
        var rule = _proxy.Inject(s_faults[fault], request => request.IsWrite, times: 2);

        var appended = await log.AppendAsync(log.Log.Epoch, default, "through");
        _proxy.Inject(s_faults[fault], request => request.IsWrite, times: 1);
        await log.AppendAsync(log.Log.Epoch, default, "after");

        Assert.True(rule.Hits > 0);
        Assert.Equal(2, appended.FirstIndex);
        Assert.Equal(["before", "through", "after"], await log.ReasonsAsync());
        Assert.Empty(log.Replayed);
    }

    [Fact]
    public async Task AppendAsync_RefusedForTooManyRequests_WroteNothing()
    {
        await using var log = await TestLog.OpenAsync(Open());
        _proxy.Inject(s_faults[nameof(Fault.TooManyRequests)], request => request.IsWrite, times: 1);

        var failure = await Assert.ThrowsAsync<LogStoreException>(() => log.AppendAsync(log.Log.Epoch, default, "refused"));
        await log.AppendAsync(log.Log.Epoch, default, "taken");

        Assert.False(failure.MayHaveWritten);
        Assert.Equal(["taken"], await log.ReasonsAsync());
    }

    [Theory]
    [InlineData(nameof(Fault.Drop))]
    [InlineData(nameof(Fault.InternalError))]
    [InlineData(nameof(Fault.Truncate))]
    [InlineData(nameof(Fault.Silence))]
    [InlineData(nameof(Fault.Expired))]
    [InlineData(nameof(Fault.TooManyRequests))]
    public async Task OpenAsync_WithAFaultInItsWay_ReplaysEachRecordOnce(string fault)
    {
        await using (var log = await TestLog.OpenAsync(Open()))
        {
            for (var i = 0; i < 7; i++)
                await log.AppendAsync($"reason {i}");
        }

        var rule = _proxy.Inject(s_faults[fault], request => request.Query.Contains("continue=", StringComparison.Ordinal), times: 1);
        await using var again = await TestLog.OpenAsync(Open(), "two");

        Assert.Equal(1, rule.Hits);
        Assert.Equal([null, .. Enumerable.Range(0, 7).Select(i => $"reason {i}")], again.Replayed.Select(record => record.Reason));
    }

    private LogStore Open() => new(new ConfigMapObjects(
        _writer.Client,
        new ConfigMapObjectsOptions { Namespace = _namespace.Name, PageSize = 3, RequestTimeout = TimeSpan.FromSeconds(2) },
        TimeProvider.System));
}
