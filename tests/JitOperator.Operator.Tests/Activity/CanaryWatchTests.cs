using JitOperator.Api;
using JitOperator.Api.Audit;
using JitOperator.Core.Activity;
using JitOperator.Operator.Activity;
using JitOperator.TestKit.Waiting;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace JitOperator.Operator.Tests.Activity;

public sealed class CanaryWatchTests : IAsyncDisposable
{
    private const string Operator = "system:serviceaccount:jit-system:jit-operator";
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 26, 12, 0, 0, TimeSpan.Zero));
    private readonly Probe _probe = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly CanaryWatch _watch;
    private Task _running = Task.CompletedTask;

    public CanaryWatchTests()
    {
        _watch = new CanaryWatch(new ActivityOptions(), Operator, _probe, _time, NullLogger<CanaryWatch>.Instance);
        _watch.Begin();
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
    }

    [Fact]
    public async Task Run_CanariesComeBack_SaysSoOnce()
    {
        await StartAsync();
        Back(_probe.Sent[0]);
        await NextAsync();
        Back(_probe.Sent[1]);

        var record = Assert.Single(_watch.News());
        Assert.Equal((AuditRecordTypes.ActivitySource, "Heard", CoverageStatuses.Sampled), (record.Type, record.Cause, record.Coverage!.Status));
        Assert.Empty(_watch.News());
    }

    [Fact]
    public async Task Run_NothingComesBack_SaysSoOnceAndWhenItDoesAgain()
    {
        await StartAsync();
        for (var i = 0; i < 8; i++)
        {
            await NextAsync();
        }

        Assert.True(_watch.IsSilent);
        Assert.Equal(["Silent"], _watch.News().Select(record => record.Cause));
        Back(_probe.Sent[^1]);
        Assert.False(_watch.IsSilent);
        Assert.Equal(["Heard"], _watch.News().Select(record => record.Cause));
    }

    [Fact]
    public async Task Run_TheApiServerLosesEvents_SaysHowMany()
    {
        _probe.Losses = new(_time.GetUtcNow().AddDays(-1), 5);
        await StartAsync();
        Back(_probe.Sent[0]);
        _probe.Losses = _probe.Losses with { Errors = 9 };
        await NextAsync();

        var records = _watch.News();
        Assert.Equal(["Heard", CoverageGapCauses.EventsDropped], records.Select(record => record.Cause));
        Assert.Equal("The API server could not deliver 4 audit events.", records[1].Message);
    }

    /// <summary>Of a call that the API server tells of only when it is over, nobody knows while it runs.</summary>
    [Theory]
    [InlineData(ApiCall.Started, 0, true)]
    [InlineData(ApiCall.Started, 10, false)]
    [InlineData(ApiCall.Complete, 10, false)]
    public async Task Take_TheWatch_TellsWhetherStartsAreReported(string stage, int seconds, bool expected)
    {
        await StartAsync();
        var received = _time.GetUtcNow();
        Assert.True(_watch.Take(new ApiCall { Username = Operator, Name = _probe.Watched!, Verb = "watch", Stage = stage, ReceivedAt = received, StageAt = received.AddSeconds(seconds) }));
        for (var i = 0; i < 10; i++)
        {
            Back(_probe.Sent[^1]);
            await NextAsync();
        }

        Back(_probe.Sent[^1]);
        Assert.Equal(expected, _watch.Statement(received.AddMinutes(1), received.AddMinutes(2), 0, 0, ActivityLevels.Full, _time.GetUtcNow())!.StartsReported);
    }

    /// <summary>Nobody else's call passes for a canary, or somebody could hide that the operator hears nothing.</summary>
    [Theory]
    [InlineData("alice", null)]
    [InlineData(Operator, "alice")]
    public async Task Take_SomebodyElsesCall_IsNoCanary(string user, string? impersonatedBy)
    {
        await StartAsync();

        Assert.False(_watch.Take(new ApiCall { Username = user, ImpersonatedBy = impersonatedBy, Name = _probe.Sent[0], Verb = "get" }));
        Assert.Empty(_watch.News());
    }

    /// <summary>An API server that does not answer is no reason to stop.</summary>
    [Fact]
    public async Task Run_TheApiServerIsAway_GoesOn()
    {
        _probe.IsAway = true;
        await StartAsync();
        await NextAsync();
        _probe.IsAway = false;
        await NextAsync();

        Back(_probe.Sent[^1]);
        Assert.Equal(["Heard"], _watch.News().Select(record => record.Cause));
    }

    private void Back(string name) => Assert.True(_watch.Take(
        new ApiCall { Username = Operator, Name = name, Verb = "get", Stage = ApiCall.Complete, ReceivedAt = _time.GetUtcNow(), StageAt = _time.GetUtcNow() }));

    private Task StartAsync()
    {
        _running = _watch.RunAsync(_stop.Token);
        return SentAsync(1);
    }

    private Task NextAsync()
    {
        var sent = _probe.Sent.Count;
        _time.Advance(TimeSpan.FromSeconds(30));
        return SentAsync(sent + 1);
    }

    private Task SentAsync(int count) => Eventually.TrueAsync(() => _probe.Sent.Count >= count, $"{count} canaries went out");

    private sealed class Probe : IApiServerProbe
    {
        private readonly Lock _lock = new();
        private readonly List<string> _sent = [];

        public IReadOnlyList<string> Sent
        {
            get
            {
                lock (_lock)
                {
                    return [.. _sent];
                }
            }
        }

        public string? Watched { get; private set; }

        public bool IsAway { get; set; }

        public ApiServerLosses? Losses { get; set; }

        public Task GetAsync(string name, CancellationToken cancellationToken)
        {
            lock (_lock)
            {
                _sent.Add(name);
            }

            return IsAway ? throw new ApiServerSilentException("away", new IOException()) : Task.CompletedTask;
        }

        public Task WatchAsync(string name, CancellationToken cancellationToken)
        {
            Watched = name;
            return Task.CompletedTask;
        }

        public Task<ApiServerLosses?> LossesAsync(CancellationToken cancellationToken) => Task.FromResult(Losses);
    }
}
