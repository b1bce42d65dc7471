using JitOperator.Runtime.Leadership;
using JitOperator.Runtime.Tests.Support;
using JitOperator.Runtime.Timing;
using JitOperator.TestKit.Clusters;
using k8s;
using k8s.Models;
using Microsoft.Extensions.Logging.Abstractions;
using Eventually = JitOperator.TestKit.Waiting.Eventually;

namespace JitOperator.Runtime.Tests.Leadership;

/// <summary>Against a real API server, with the rights that the operator ships with and no others.</summary>
public sealed class LeaseStoreTests : IAsyncLifetime
{
    private const string Name = "jit-operator";

    // On a whole second: the client's own type would write it without a fraction, which the API server refuses.
    private static readonly LeaseRecord Record = new()
    {
        HolderIdentity = "one",
        LeaseDurationSeconds = 15,
        AcquireTime = "2026-01-01T00:00:00.000000Z",
        RenewTime = "2026-01-01T00:00:05.000000Z",
        LeaseTransitions = 3,
    };

    private TestCluster _cluster = null!;
    private Kubernetes _client = null!;
    private string _namespace = string.Empty;
    private LeaseStore _store = null!;

    public async Task InitializeAsync()
    {
        _cluster = await TestCluster.AcquireAsync();
        (_namespace, var user) = await OperatorAccount.CreateAsync(_cluster);
        _client = user.Client;
        _store = new LeaseStore(_client, _namespace, Name);
    }

    public Task DisposeAsync() => _cluster.Admin.Client.CoreV1.DeleteNamespaceAsync(_namespace);

    [Fact]
    public async Task ReadAsync_NoLease_IsNull() => Assert.Null(await _store.ReadAsync(CancellationToken.None));

    [Fact]
    public async Task TryCreateAsync_ThenRead_SaysWhatWasWritten()
    {
        var created = await _store.TryCreateAsync(Record, CancellationToken.None);

        Assert.Equal(Record, created?.Record);
        Assert.Equal(created, await _store.ReadAsync(CancellationToken.None));
    }

    [Fact]
    public async Task TryCreateAsync_ThereIsOne_IsNullAndChangesNothing()
    {
        var first = await _store.TryCreateAsync(Record, CancellationToken.None);

        Assert.Null(await _store.TryCreateAsync(Record with { HolderIdentity = "two" }, CancellationToken.None));
        Assert.Equal(first, await _store.ReadAsync(CancellationToken.None));
    }

    [Fact]
    public async Task TryUpdateAsync_FromOneState_OneOfManyWins()
    {
        var start = await _store.TryCreateAsync(Record, CancellationToken.None);

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 8).Select(
            i => _store.TryUpdateAsync(start!, Record with { HolderIdentity = $"racer-{i}" }, CancellationToken.None)));

        var winner = Assert.Single(outcomes, outcome => outcome is not null);
        Assert.Equal(winner, await _store.ReadAsync(CancellationToken.None));
    }

    [Fact]
    public async Task TryUpdateAsync_Gone_IsNull()
    {
        var start = await _store.TryCreateAsync(Record, CancellationToken.None);
        await _cluster.Admin.Client.CoordinationV1.DeleteNamespacedLeaseAsync(Name, _namespace);

        Assert.Null(await _store.TryUpdateAsync(start!, Record, CancellationToken.None));
    }

    [Fact]
    public async Task TryUpdateAsync_NoHolder_TakesTheFieldAwayAndLeavesTheRest()
    {
        var start = await _store.TryCreateAsync(Record, CancellationToken.None);
        await _cluster.Admin.Client.CoordinationV1.PatchNamespacedLeaseAsync(
            new V1Patch("""{"metadata":{"labels":{"team":"a"}}}""", V1Patch.PatchType.MergePatch), Name, _namespace);
        start = await _store.ReadAsync(CancellationToken.None);

        var released = await _store.TryUpdateAsync(start!, Record with { HolderIdentity = null }, CancellationToken.None);

        Assert.Equal(Record with { HolderIdentity = null }, released?.Record);
        var lease = await _cluster.Admin.Client.CoordinationV1.ReadNamespacedLeaseAsync(Name, _namespace);
        Assert.Null(lease.Spec.HolderIdentity);
        Assert.Equal("a", lease.Metadata.Labels["team"]);
    }

    [Fact]
    public async Task ReadAsync_LeaseWithoutSpec_IsAnEmptyRecordThatCanBeTaken()
    {
        await _cluster.Admin.Client.CoordinationV1.CreateNamespacedLeaseAsync(
            new V1Lease { Metadata = new V1ObjectMeta { Name = Name } }, _namespace);

        var empty = await _store.ReadAsync(CancellationToken.None);

        Assert.Equal(new LeaseRecord(), empty?.Record);
        Assert.Equal(Record, (await _store.TryUpdateAsync(empty!, Record, CancellationToken.None))?.Record);
    }

    [Fact]
    public async Task LeaderElector_LeaderStops_TheOtherTakesOver()
    {
        using var stopFirst = new CancellationTokenSource();
        using var stopSecond = new CancellationTokenSource();
        var (first, firstEnded) = Run("one", stopFirst.Token);
        await Eventually.TrueAsync(() => first.IsLeader, "the first leads");
        var (second, secondEnded) = Run("two", stopSecond.Token);
        await Eventually.TrueAsync(() => second.Holder == first.Identity, "the second has seen the first");
        Assert.False(second.IsLeader);

        await stopFirst.CancelAsync();
        await firstEnded;

        Assert.False(first.IsLeader);
        await Eventually.TrueAsync(() => second.IsLeader, "the second leads");
        await stopSecond.CancelAsync();
        await secondEnded;
        Assert.Null((await _store.ReadAsync(CancellationToken.None))!.Record.HolderIdentity);
    }

    private (LeaderElector Elector, Task Ended) Run(string name, CancellationToken stop)
    {
        var options = new LeaderElectionOptions { Identity = name, RetryPeriod = TimeSpan.FromMilliseconds(200) };
        var elector = new LeaderElector(_store, options, TimeProvider.System, new Jitter(1), NullLogger<LeaderElector>.Instance);
        return (elector, elector.RunAsync(term => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, term), stop));
    }
}
