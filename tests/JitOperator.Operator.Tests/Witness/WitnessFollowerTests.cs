using JitOperator.Api.Audit;
using JitOperator.Audit.Log;
using JitOperator.Audit.Stores;
using JitOperator.Audit.Witness;
using JitOperator.Operator.Log;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace JitOperator.Operator.Tests.Witness;

/// <summary>A real log, followed to real witnesses.</summary>
public sealed class WitnessFollowerTests : IAsyncDisposable
{
    private static readonly WitnessFollowerOptions Fast = new()
    {
        Refresh = TimeSpan.FromMilliseconds(100),
        Poll = TimeSpan.FromMilliseconds(5),
        FirstRetry = TimeSpan.FromMilliseconds(5),
        LastRetry = TimeSpan.FromMilliseconds(20),
    };

    private readonly WitnessHouse _house = new();
    private readonly LogStore _store = LogStore.InMemory();

    [Fact]
    public async Task Run_AsRecordsAreWritten_HasThemCosignedAndSaysSo()
    {
        var witness = await _house.StartAsync("w1");
        using var follower = Follower(WitnessHouse.Policy(1, witness));
        using var stop = new CancellationTokenSource();
        var grown = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        follower.OnGrown = () =>
        {
            if (follower.CosignedSize >= 12)
            {
                grown.TrySetResult();
            }
        };
        await using var log = await OpenAsync(follower);
        var run = follower.RunAsync(() => log.Head, stop.Token);
        for (var i = 0; i < 11; i++)
        {
            await log.AppendAsync([new AuditRecord { Type = AuditRecordTypes.RequestReceived }], null, default);
            follower.Wake();
        }

        await grown.Task.WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System);
        Assert.Equal(log.Head!.Checkpoint, follower.Best!.Checkpoint with { Extensions = log.Head.Checkpoint.Extensions });
        await stop.CancelAsync();
        await run;
        Assert.Equal((0L, true), (follower.CosignedSize, follower.HasWitnesses));
    }

    /// <summary>Another term begins with nothing cosigned, reads the log, and has what is there cosigned anew.</summary>
    [Fact]
    public async Task Run_InANewTerm_ReadsTheLeavesFromTheStore()
    {
        var policy = WitnessHouse.Policy(1, await _house.StartAsync("w1"));
        using var follower = Follower(policy);
        for (var term = 1; term <= 3; term++)
        {
            using var stop = new CancellationTokenSource();
            await using var log = await OpenAsync(follower);
            await log.AppendAsync([new AuditRecord { Type = AuditRecordTypes.RequestReceived }], null, default);
            var run = follower.RunAsync(() => log.Head, stop.Token);
            await UntilAsync(() => follower.CosignedSize == log.Head!.Checkpoint.Size);
            Assert.Equal(term + 1, follower.CosignedSize);
            await stop.CancelAsync();
            await run;
        }
    }

    [Fact]
    public async Task Run_WhenNothingIsWritten_RefreshesTheTime()
    {
        var policy = WitnessHouse.Policy(1, await _house.StartAsync("w1"));
        using var follower = Follower(policy);
        using var stop = new CancellationTokenSource();
        await using var log = await OpenAsync(follower);
        await log.AppendAsync([new AuditRecord { Type = AuditRecordTypes.RequestReceived }], null, default);
        var run = follower.RunAsync(() => log.Head, stop.Token);
        await UntilAsync(() => follower.Best is not null);
        var first = follower.Best!.FreshAt;

        await UntilAsync(() => follower.Best!.FreshAt > first);
        await stop.CancelAsync();
        await run;
    }

    [Fact]
    public async Task Run_WhileTheWitnessIsAway_CountsFailuresAndGoesOnWhenItIsBack()
    {
        var key = WitnessHouse.NewKey();
        var store = new MemoryWitnessStore();
        var witness = await _house.StartAsync("w1", store, key: key);
        await _house.StopAsync(0);
        using var follower = Follower(WitnessHouse.Policy(1, witness));
        using var stop = new CancellationTokenSource();
        await using var log = await OpenAsync(follower);
        await log.AppendAsync([new AuditRecord { Type = AuditRecordTypes.RequestReceived }], null, default);
        var run = follower.RunAsync(() => log.Head, stop.Token);

        await UntilAsync(() => follower.Failures.GetValueOrDefault("w1") > 2);
        Assert.Equal(0, follower.CosignedSize);
        await stop.CancelAsync();
        await run;
    }

    [Fact]
    public async Task Run_WithoutWitnesses_DoesNothing()
    {
        using var follower = Follower(null);

        var options = new AuditLogOptions { Cluster = "test", WriterId = "one" };
        Assert.Same(options, follower.Follow(options));
        await follower.RunAsync(() => throw new InvalidOperationException(), default);
        Assert.False(follower.HasWitnesses);
    }

    public ValueTask DisposeAsync() => _house.DisposeAsync();

    private WitnessFollower Follower(WitnessPolicy? policy) => new(policy, _house.Http, Fast, TimeProvider.System, NullLoggerFactory.Instance);

    private Task<AuditLog> OpenAsync(WitnessFollower follower) => AuditLog.OpenAsync(
        _store,
        _house.Log,
        follower.Follow(new AuditLogOptions { Cluster = "test", WriterId = "one" }),
        TimeProvider.System,
        NullLogger.Instance,
        default);

    private static async Task UntilAsync(Func<bool> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30), TimeProvider.System);
        while (!condition())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, limit.Token);
        }
    }
}
