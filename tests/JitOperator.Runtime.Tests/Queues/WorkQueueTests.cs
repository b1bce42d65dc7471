using CsCheck;
using JitOperator.Runtime.Queues;
using JitOperator.Runtime.Tests.Support;
using JitOperator.Runtime.Timing;
using Microsoft.Extensions.Time.Testing;

namespace JitOperator.Runtime.Tests.Queues;

public sealed class WorkQueueTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly WorkQueue<string> _queue;

    public WorkQueueTests() => _queue = Create();

    public void Dispose() => _queue.Dispose();

    [Fact]
    public async Task Add_TheSameKeyTwice_HandsItOutOnce()
    {
        _queue.Add("a");
        _queue.Add("b");
        _queue.Add("a");

        Assert.Equal("a", await _queue.GetAsync(default));
        Assert.Equal("b", await _queue.GetAsync(default));
        Assert.Equal(0, _queue.ReadyCount);
    }

    [Fact]
    public async Task Add_WhileWorkedOn_ComesBackWhenDone()
    {
        _queue.Add("a");
        await _queue.GetAsync(default);

        _queue.Add("a");
        _queue.Add("a");
        Assert.Equal(0, _queue.ReadyCount);
        _queue.Done("a");

        Assert.Equal("a", await _queue.GetAsync(default));
        _queue.Done("a");
        Assert.Equal(0, _queue.ReadyCount);
    }

    [Fact]
    public async Task GetAsync_KeysThatComeLater_ComeAfterTheOthersAndAreNotForgotten()
    {
        using var queue = new WorkQueue<string>("q", _time, new Jitter(1)) { IsLater = key => key.StartsWith('l') };
        foreach (var key in (string[])["l1", "l2", "l3", "a", "b", "c", "d", "e"])
            queue.Add(key);

        var order = new List<string>();
        while (queue.ReadyCount > 0)
            order.Add(await queue.GetAsync(default));

        Assert.Equal(["a", "b", "c", "l1", "d", "e", "l2", "l3"], order);
    }

    [Fact]
    public async Task GetAsync_WhatComesLaterIsJudgedWhenItsTurnComes()
    {
        var isOver = false;
        using var queue = new WorkQueue<string>("q", _time, new Jitter(1)) { IsLater = key => isOver && key == "ends" };
        queue.Add("ends");
        queue.Add("asks");
        isOver = true;

        Assert.Equal("asks", await queue.GetAsync(default));
        Assert.Equal("ends", await queue.GetAsync(default));
    }

    [Fact]
    public async Task GetAsync_Cancelled_TakesNothing()
    {
        using var cancel = new CancellationTokenSource();
        var get = _queue.GetAsync(cancel.Token);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => get.AsTask());

        _queue.Add("a");

        Assert.Equal("a", await _queue.GetAsync(default));
    }

    /// <summary>
    /// Who cancels workers has one of them put back what it was at. Another, which has not heard yet, must not take it up: it would work
    /// on it with a token that is cancelled, once too often.
    /// </summary>
    [Fact]
    public async Task GetAsync_AKeyComesAsItIsCancelled_LeavesItToTheNext()
    {
        using var cancel = new CancellationTokenSource();
        var get = _queue.GetAsync(cancel.Token).AsTask();
        // The last to register hears first: the key comes before the wait hears of its end.
        using var worker = cancel.Token.Register(() => _queue.Add("a"));

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => get);
        Assert.Equal("a", await _queue.GetAsync(default));
        _queue.Add("a");
        _queue.Done("a");
        Assert.Equal("a", await _queue.GetAsync(default));
        Assert.Equal(0, _queue.ReadyCount);
    }

    [Fact]
    public async Task GetAsync_ManyWorkers_NeverShareAKeyAndMissNone()
    {
        const int Keys = 5;
        var seen = new int[Keys];
        var busy = new int[Keys];
        var wanted = new int[Keys];
        var shared = 0;
        using var queue = new WorkQueue<int>("test", _time, new Jitter(1));
        using var stop = new CancellationTokenSource();
        var workers = Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            while (true)
            {
                var key = await queue.GetAsync(stop.Token);
                if (Interlocked.Increment(ref busy[key]) != 1)
                    Interlocked.Increment(ref shared);
                Volatile.Write(ref seen[key], Volatile.Read(ref wanted[key]));
                await Task.Yield();
                Interlocked.Decrement(ref busy[key]);
                queue.Done(key);
            }
        })).ToList();

        await Task.WhenAll(Enumerable.Range(0, Keys).Select(key => Task.Run(async () =>
        {
            for (var i = 1; i <= 2000; i++)
            {
                Volatile.Write(ref wanted[key], i);
                queue.Add(key);
                await Task.Yield();
            }
        })));

        // The last value is always seen: an add during the work brings the key back.
        await Eventually.TrueAsync(() => seen.All(value => value == 2000), "every last add is worked on");
        Assert.Equal(0, shared);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.WhenAll(workers));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-5)]
    public void AddAfter_NoTime_IsNow(int seconds)
    {
        _queue.AddAfter("a", TimeSpan.FromSeconds(seconds));

        Assert.Equal(1, _queue.ReadyCount);
    }

    [Fact]
    public void AddAfter_BeforeItsTime_IsNotReady()
    {
        _queue.AddAfter("a", TimeSpan.FromSeconds(10));

        _time.Advance(TimeSpan.FromSeconds(9.999));
        Assert.Equal(0, _queue.ReadyCount);
        _time.Advance(TimeSpan.FromSeconds(0.001));
        Assert.Equal(1, _queue.ReadyCount);
        Assert.Equal(0, _queue.DelayedCount);
    }

    [Fact]
    public void AddAfter_SeveralTimes_TheEarliestCounts()
    {
        _queue.AddAfter("a", TimeSpan.FromSeconds(10));
        _queue.AddAfter("a", TimeSpan.FromSeconds(3));
        _queue.AddAfter("a", TimeSpan.FromSeconds(20));

        _time.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal(1, _queue.ReadyCount);
        Assert.Equal(0, _queue.DelayedCount);
    }

    /// <summary>Longer than any timer can be set to.</summary>
    [Fact]
    public void AddAfter_AHundredDays_ComesAtItsTime()
    {
        _queue.AddAfter("a", TimeSpan.FromDays(100));

        _time.Advance(TimeSpan.FromDays(100) - TimeSpan.FromMilliseconds(1));
        Assert.Equal(0, _queue.ReadyCount);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(1, _queue.ReadyCount);
    }

    [Fact]
    public void AddAfter_TheLongestTimeThereIs_IsNoEarlier()
    {
        _time.Advance(TimeSpan.FromDays(1));
        _queue.AddAfter("a", TimeSpan.MaxValue);
        _time.Advance(TimeSpan.FromDays(1000));

        Assert.Equal(0, _queue.ReadyCount);
        Assert.Equal(1, _queue.DelayedCount);
    }

    [Fact]
    public void AddAfter_Disposed_DoesNotCome()
    {
        _queue.AddAfter("a", TimeSpan.FromSeconds(1));
        _queue.Dispose();
        _queue.AddAfter("b", TimeSpan.FromSeconds(1));
        _time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(0, _queue.ReadyCount);
    }

    [Fact]
    public void AddRateLimited_AgainAndAgain_WaitsTwiceAsLongUpToTheLimit()
    {
        var waits = Enumerable.Range(0, 8).Select(_ => _queue.AddRateLimited("a").TotalSeconds);

        Assert.Equal([1, 2, 4, 8, 16, 30, 30, 30], waits);
        Assert.Equal(8, _queue.Failures("a"));
    }

    [Fact]
    public void Forget_AfterFailures_StartsAnew()
    {
        _queue.AddRateLimited("a");
        _queue.AddRateLimited("a");
        _queue.AddRateLimited("b");

        _queue.Forget("a");

        Assert.Equal(TimeSpan.FromSeconds(1), _queue.AddRateLimited("a"));
        Assert.Equal(TimeSpan.FromSeconds(2), _queue.AddRateLimited("b"));
    }

    [Fact]
    public void AddRateLimited_ToldToStayAway_StaysAway()
    {
        Assert.Equal(TimeSpan.FromSeconds(20), _queue.AddRateLimited("a", atLeast: TimeSpan.FromSeconds(20)));
        Assert.Equal(BackoffOptions.LongestAsked, _queue.AddRateLimited("a", atLeast: TimeSpan.FromDays(400)));
    }

    /// <summary>Whatever is added in whatever order: a key comes when the earliest of its times has come, and never before.</summary>
    [Fact]
    public void AddAfter_AnyOrder_FollowsTheModel()
    {
        var action = Gen.Select(Gen.Int[0, 3], Gen.Int[1, 50], Gen.Int[0, 20]);
        action.Array[1, 60].Sample(actions =>
        {
            var time = new FakeTimeProvider();
            using var queue = new WorkQueue<int>("test", time, new Jitter(1));
            var model = new Dictionary<int, int>();
            var now = 0;
            foreach (var (key, delay, advance) in actions)
            {
                queue.AddAfter(key, TimeSpan.FromSeconds(delay));
                model[key] = Math.Min(model.GetValueOrDefault(key, int.MaxValue), now + delay);
                time.Advance(TimeSpan.FromSeconds(advance));
                now += advance;

                var due = model.Where(entry => entry.Value <= now).Select(entry => entry.Key).ToHashSet();
                if (!due.SetEquals(Drain(queue)) || queue.DelayedCount != model.Count - due.Count)
                    return false;
                foreach (var done in due)
                    model.Remove(done);
            }

            return true;
        });
    }

    private static HashSet<int> Drain(WorkQueue<int> queue)
    {
        var keys = new HashSet<int>();
        while (queue.ReadyCount > 0)
        {
            var get = queue.GetAsync(default).AsTask();
            Assert.True(get.IsCompletedSuccessfully);
            queue.Done(get.Result);
            Assert.True(keys.Add(get.Result));
        }

        return keys;
    }

    private WorkQueue<string> Create() => new("test", _time, new Jitter(1), new WorkQueueOptions
    {
        Retry = new BackoffOptions(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30), jitterFraction: 0),
    });
}
