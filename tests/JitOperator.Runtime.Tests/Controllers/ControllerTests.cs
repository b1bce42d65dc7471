using System.Collections.Concurrent;
using JitOperator.Runtime.Controllers;
using JitOperator.Runtime.Informers;
using JitOperator.Runtime.Queues;
using JitOperator.Runtime.Tests.Support;
using JitOperator.Runtime.Timing;
using k8s.Models;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace JitOperator.Runtime.Tests.Controllers;

public sealed class ControllerTests : IAsyncLifetime, IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly FakeInformer<V1ConfigMap> _informer = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly WorkQueue<ObjectKey> _queue;
    private Task _run = Task.CompletedTask;

    public ControllerTests() => _queue = new WorkQueue<ObjectKey>("test", _time, new Jitter(1), new WorkQueueOptions
    {
        Retry = new BackoffOptions(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(60), jitterFraction: 0),
    });

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await _stop.CancelAsync();
        await _run.WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System);
        Dispose();
    }

    public void Dispose()
    {
        _queue.Dispose();
        _stop.Dispose();
    }

    /// <summary>An object that is missing from a cache that is not complete yet is not deleted.</summary>
    [Fact]
    public async Task RunAsync_OneCacheNotComplete_ReconcilesNothing()
    {
        var other = new FakeInformer<V1Secret>();
        var script = Start((_, _, _) => Task.FromResult(ReconcileResult.Done), controller =>
            controller.Watch(other, secret => [new ObjectKey("ns", secret.Metadata.Name)]));
        _informer.Sync();
        _informer.Say(null, Map("a"));

        Assert.Equal(1, _queue.ReadyCount);
        Assert.Equal(0, script.Calls("a"));
        other.Sync();

        await Eventually.TrueAsync(() => script.Calls("a") == 1, "the reconcile");
    }

    [Fact]
    public async Task RunAsync_ACacheThatNeedNotBeComplete_IsNotWaitedFor()
    {
        var other = new FakeInformer<V1Secret>();
        var script = Start((_, _, _) => Task.FromResult(ReconcileResult.Done), controller =>
            controller.Watch(other, secret => [new ObjectKey("ns", secret.Metadata.Name)], waitForSync: false));
        _informer.Sync();
        _informer.Say(null, Map("a"));

        await Eventually.TrueAsync(() => script.Calls("a") == 1, "the reconcile");
        Assert.False(other.HasSynced);
    }

    /// <summary>Workers that never give their threads away have all that a small machine has: webhooks were answered too late.</summary>
    [Fact]
    public async Task RunAsync_ReconcilesThatWaitForNothing_GiveTheirThreadAway()
    {
        var tasks = new ConcurrentQueue<int?>();
        Start((_, _, _) =>
        {
            // That of a worker, until it has given its thread away for the first time.
            tasks.Enqueue(Task.CurrentId);
            return Task.FromResult(ReconcileResult.Done);
        });
        string[] names = ["a", "b", "c", "d", "e", "f"];
        foreach (var name in names)
            _informer.Say(null, Map(name));
        _informer.Sync();

        await Eventually.TrueAsync(() => tasks.Count == names.Length, "the reconciles");
        Assert.DoesNotContain(tasks.Where(id => id is not null).GroupBy(id => id), task => task.Count() > 1);
    }

    [Fact]
    public async Task ReconcileAsync_Throws_IsRetriedLaterAndLaterWhileOthersGoOn()
    {
        var script = Start((key, call, _) => key.Name == "bad" && call <= 3
            ? throw new InvalidOperationException("expected by the test")
            : Task.FromResult(ReconcileResult.Done));
        _informer.Sync();
        _informer.Say(null, Map("bad"));

        foreach (var (calls, wait) in new[] { (1, 1), (2, 2), (3, 4) })
        {
            await Eventually.TrueAsync(() => script.Calls("bad") == calls && _queue.DelayedCount == 1, $"attempt {calls}");
            _time.Advance(TimeSpan.FromSeconds(wait) - TimeSpan.FromMilliseconds(1));
            Assert.Equal(calls, script.Calls("bad"));
            _informer.Say(null, Map($"good-{calls}"));
            await Eventually.TrueAsync(() => script.Calls($"good-{calls}") == 1, "another object");
            _time.Advance(TimeSpan.FromMilliseconds(1));
        }

        await Eventually.TrueAsync(() => script.Calls("bad") == 4, "the last attempt");
        await Eventually.TrueAsync(() => _queue.Failures(new ObjectKey("ns", "bad")) == 0, "success resets the waits");
        Assert.Equal(0, _queue.DelayedCount);
    }

    [Fact]
    public async Task ReconcileAsync_RequeueAfter_ComesBackAtItsTime()
    {
        var script = Start((_, call, _) => Task.FromResult(
            call == 1 ? ReconcileResult.RequeueAfter(TimeSpan.FromMinutes(5)) : ReconcileResult.Done));
        _informer.Sync();
        _informer.Say(null, Map("a"));
        await Eventually.TrueAsync(() => _queue.DelayedCount == 1, "the wait");

        _time.Advance(TimeSpan.FromMinutes(5) - TimeSpan.FromMilliseconds(1));
        Assert.Equal(1, script.Calls("a"));
        _time.Advance(TimeSpan.FromMilliseconds(1));

        await Eventually.TrueAsync(() => script.Calls("a") == 2, "the second look");
    }

    [Fact]
    public async Task ReconcileAsync_RequeueNow_ComesBackAtOnce()
    {
        var script = Start((_, call, _) => Task.FromResult(call < 10 ? ReconcileResult.RequeueNow : ReconcileResult.Done));
        _informer.Sync();
        _informer.Say(null, Map("a"));

        await Eventually.TrueAsync(() => script.Calls("a") == 10, "ten looks in no time");
        Assert.Equal(0, _queue.DelayedCount);
    }

    [Fact]
    public async Task ReconcileAsync_DefaultResult_IsNotTakenForDone()
    {
        var script = Start((_, call, _) => Task.FromResult(call == 1 ? default : ReconcileResult.Done));
        _informer.Sync();
        _informer.Say(null, Map("a"));
        await Eventually.TrueAsync(() => _queue.DelayedCount == 1, "the wait");

        _time.Advance(TimeSpan.FromSeconds(1));

        await Eventually.TrueAsync(() => script.Calls("a") == 2, "the second look");
    }

    [Fact]
    public async Task Watch_AnotherKind_ReconcilesWhatItConcernedAndConcerns()
    {
        var other = new FakeInformer<V1Secret>();
        var script = Start((_, _, _) => Task.FromResult(ReconcileResult.Done), controller =>
            controller.Watch(other, secret => secret.StringData.Values.Select(name => new ObjectKey("ns", name))));
        _informer.Sync();
        other.Sync();

        other.Say(Secret("a", "b"), Secret("b", "c"));

        await Eventually.TrueAsync(() => script.Calls("a") > 0 && script.Calls("b") > 0 && script.Calls("c") > 0, "all three");
    }

    [Fact]
    public async Task RunAsync_Cancelled_WaitsForTheReconcileThatRuns()
    {
        var finish = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var script = Start(async (_, _, _) =>
        {
            await finish.Task;
            return ReconcileResult.Done;
        });
        _informer.Sync();
        _informer.Say(null, Map("a"));
        await Eventually.TrueAsync(() => script.Calls("a") == 1, "the reconcile");

        await _stop.CancelAsync();
        Assert.False(_run.IsCompleted);
        finish.SetResult();

        await _run.WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System);
    }

    /// <summary>What a term of a leader leaves undone is the first thing that the next one does.</summary>
    [Fact]
    public async Task RunAsync_AgainAfterACancelledReconcile_TakesItUp()
    {
        var script = new ScriptedController(async (_, call, ct) =>
        {
            await Task.Delay(call == 1 ? Timeout.InfiniteTimeSpan : TimeSpan.Zero, _time, ct);
            return ReconcileResult.Done;
        });
        var controller = new Controller<V1ConfigMap>("test", _queue, script, workers: 2, _time, NullLogger.Instance).Watch(_informer);
        _informer.Sync();
        _informer.Say(null, Map("a"));
        using (var term = new CancellationTokenSource())
        {
            var first = controller.RunAsync(term.Token);
            await Eventually.TrueAsync(() => script.Calls("a") == 1, "the reconcile");
            await term.CancelAsync();
            await first.WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System);
        }

        _informer.Say(null, Map("b"));
        _run = controller.RunAsync(_stop.Token);

        await Eventually.TrueAsync(() => script.Calls("a") == 2 && script.Calls("b") == 1, "both");
    }

    /// <summary>A cancellation that is not the controller's own is a failure like any other.</summary>
    [Fact]
    public async Task ReconcileAsync_ThrowsACancellationOfItsOwn_IsRetried()
    {
        var script = Start((_, call, _) => call == 1 ? throw new OperationCanceledException() : Task.FromResult(ReconcileResult.Done));
        _informer.Sync();
        _informer.Say(null, Map("a"));
        await Eventually.TrueAsync(() => _queue.DelayedCount == 1, "the wait");

        _time.Advance(TimeSpan.FromSeconds(1));

        await Eventually.TrueAsync(() => script.Calls("a") == 2, "the second look");
    }

    private static V1ConfigMap Map(string name) => new() { Metadata = new V1ObjectMeta { Name = name, NamespaceProperty = "ns" } };

    private static V1Secret Secret(params string[] concerns) => new()
    {
        Metadata = new V1ObjectMeta { Name = "secret", NamespaceProperty = "ns" },
        StringData = concerns.ToDictionary(name => name),
    };

    private ScriptedController Start(
        Func<ObjectKey, int, CancellationToken, Task<ReconcileResult>> reconcile, Action<Controller<V1ConfigMap>>? setUp = null)
    {
        var script = new ScriptedController(reconcile);
        var controller = new Controller<V1ConfigMap>("test", _queue, script, workers: 2, _time, NullLogger.Instance).Watch(_informer);
        setUp?.Invoke(controller);
        _run = controller.RunAsync(_stop.Token);
        return script;
    }
}
