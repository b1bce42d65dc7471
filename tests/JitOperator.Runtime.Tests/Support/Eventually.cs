using Microsoft.Extensions.Time.Testing;

namespace JitOperator.Runtime.Tests.Support;

/// <summary>Waits for what other threads bring about, with a deadline in real time that only a failure reaches.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(2);

    /// <summary>Waits until a condition holds.</summary>
    public static Task TrueAsync(Func<bool> condition, string what) => TrueAsync(condition, what, meanwhile: static () => { });

    /// <summary>Waits until a condition holds while virtual time goes on, a step each time that it does not hold yet.</summary>
    public static Task TrueAsync(Func<bool> condition, string what, FakeTimeProvider time, TimeSpan step) =>
        TrueAsync(condition, what, () => time.Advance(step));

    /// <summary>Waits until a condition holds while virtual time goes on as long as somebody waits for it.</summary>
    public static Task TrueAsync(Func<bool> condition, string what, WatchedTimeProvider time, TimeSpan step) => TrueAsync(
        condition,
        what,
        () =>
        {
            if (time.SomebodyWaits)
                time.Advance(step);
        });

    private static async Task TrueAsync(Func<bool> condition, string what, Action meanwhile)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(start) < Deadline, $"Not within {Deadline}: {what}");
            meanwhile();
            await Task.Delay(Pause, TimeProvider.System);
        }
    }
}
