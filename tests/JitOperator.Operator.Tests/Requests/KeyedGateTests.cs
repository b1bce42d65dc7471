using System.Collections;
using System.Reflection;
using JitOperator.Operator.Requests;
using Xunit;

namespace JitOperator.Operator.Tests.Requests;

public class KeyedGateTests
{
    private readonly KeyedGate _gate = new();

    [Fact]
    public async Task EnterAsync_SameKey_LetsOneInAtATime()
    {
        var (inside, most, entered) = (0, 0, 0);
        await Task.WhenAll(Enumerable.Range(0, 200).Select(i => Task.Run(async () =>
        {
            using var turn = await _gate.EnterAsync($"key-{i % 2}", CancellationToken.None);
            if (i % 2 == 0)
            {
                most = Math.Max(most, Interlocked.Increment(ref inside));
                await Task.Yield();
                Interlocked.Decrement(ref inside);
            }

            Interlocked.Increment(ref entered);
        })));

        Assert.Equal((1, 200), (most, entered));
        Assert.Equal(0, Keys);
    }

    [Fact]
    public async Task EnterAsync_OtherKey_IsNotHeldUp()
    {
        using var one = await _gate.EnterAsync("one", CancellationToken.None);
        using var other = await _gate.EnterAsync("other", CancellationToken.None);

        Assert.Equal(2, Keys);
        Assert.False(_gate.EnterAsync("one", CancellationToken.None).IsCompleted);
    }

    [Fact]
    public async Task EnterAsync_WaiterCancelled_FreesItsPlace()
    {
        var first = await _gate.EnterAsync("key", CancellationToken.None);
        using var cancel = new CancellationTokenSource();
        var waiter = _gate.EnterAsync("key", cancel.Token);
        var next = _gate.EnterAsync("key", CancellationToken.None);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiter);
        Assert.False(next.IsCompleted);

        first.Dispose();
        (await next).Dispose();
        Assert.Equal(0, Keys);
    }

    [Fact]
    public async Task EnterAsync_CancelledBeforehand_TakesNoRoom()
    {
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _gate.EnterAsync("key", new CancellationToken(canceled: true)));

        Assert.Equal(0, Keys);
        using var turn = await _gate.EnterAsync("key", CancellationToken.None);
    }

    [Fact]
    public async Task Dispose_Twice_LetsOnlyOneIn()
    {
        var first = await _gate.EnterAsync("key", CancellationToken.None);
        var second = _gate.EnterAsync("key", CancellationToken.None);
        var third = _gate.EnterAsync("key", CancellationToken.None);
        first.Dispose();
        first.Dispose();
        var turn = await second;
        Assert.False(third.IsCompleted);

        turn.Dispose();
        (await third).Dispose();
        Assert.Equal(0, Keys);
    }

    // How much room it takes cannot be seen from without.
    private int Keys => ((ICollection)typeof(KeyedGate).GetField("_gates", BindingFlags.NonPublic | BindingFlags.Instance)!.GetValue(_gate)!).Count;
}
