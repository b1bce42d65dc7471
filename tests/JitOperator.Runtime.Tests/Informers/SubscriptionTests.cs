using System.Collections.Concurrent;
using CsCheck;
using JitOperator.Runtime.Informers;
using JitOperator.Runtime.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace JitOperator.Runtime.Tests.Informers;

public sealed class SubscriptionTests
{
    /// <summary>
    /// While the handler is stuck, any changes to a few objects are joined; when it goes on, it hears at most one event of each, and ends
    /// up with what there is.
    /// </summary>
    [Fact]
    public async Task Post_HandlerIsStuck_JoinsWhatHappensMeanwhile() =>
        await Gen.Select(Gen.Int[0, 3], Gen.Bool).Array[0, 40].SampleAsync(async changes =>
        {
            using var release = new ManualResetEventSlim();
            var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var heard = new ConcurrentQueue<ResourceEvent<string>>();
            using var subscription = Subscribe(change =>
            {
                if (started.TrySetResult())
                    release.Wait();
                else
                    heard.Enqueue(change);
            });
            subscription.Post(Change("first", null, "x"));
            await started.Task;

            var truth = new Dictionary<string, string>();
            var version = 0;
            foreach (var (index, isPut) in changes)
            {
                var name = $"{index}";
                var old = truth.GetValueOrDefault(name);
                if (isPut)
                    truth[name] = $"v{version++}";
                else if (!truth.Remove(name))
                    continue;
                subscription.Post(Change(name, old, truth.GetValueOrDefault(name)));
            }

            Assert.Equal(truth.Count, subscription.Waiting);
            release.Set();
            await Eventually.TrueAsync(() => heard.Count == truth.Count, "all events");
            Assert.All(heard, change => Assert.Equal((null, truth[change.Key.Name]), (change.Old, change.New)));
            Assert.Equal(truth.Count, heard.Select(change => change.Key).Distinct().Count());
        }, iter: 50, threads: 1);

    [Fact]
    public async Task Post_ObjectTheHandlerKnows_KeepsWhatItKnew()
    {
        using var release = new ManualResetEventSlim();
        var heard = new ConcurrentQueue<ResourceEvent<string>>();
        using var subscription = Subscribe(change =>
        {
            heard.Enqueue(change);
            release.Wait();
        });
        subscription.Post(Change("a", null, "1"));
        await Eventually.TrueAsync(() => subscription.Waiting == 0, "the handler has the first");

        subscription.Post(Change("a", "1", "2"));
        subscription.Post(Change("a", "2", null));
        subscription.Post(Change("a", null, "3"));
        release.Set();

        await Eventually.TrueAsync(() => heard.Count == 2, "the joined event");
        Assert.Equal(Change("a", "1", "3"), heard.Last());
    }

    [Fact]
    public async Task Dispose_EventsWait_HearsOfNoneOfThem()
    {
        using var release = new ManualResetEventSlim();
        var heard = 0;
        var subscription = Subscribe(_ =>
        {
            Interlocked.Increment(ref heard);
            release.Wait();
        });
        subscription.Post(Change("a", null, "1"));
        subscription.Post(Change("b", null, "1"));
        await Eventually.TrueAsync(() => heard == 1, "the first");

        subscription.Dispose();
        subscription.Post(Change("c", null, "1"));
        release.Set();

        Assert.Equal((1, 0), (heard, subscription.Waiting));
    }

    private static Subscription<string> Subscribe(Action<ResourceEvent<string>> handler) =>
        new(handler, _ => { }, NullLogger.Instance, default);

    private static ResourceEvent<string> Change(string name, string? old, string? now) => new(new ObjectKey("ns", name), old, now);
}
