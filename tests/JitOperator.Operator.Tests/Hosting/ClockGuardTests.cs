using JitOperator.Operator.Hosting;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace JitOperator.Operator.Tests.Hosting;

public sealed class ClockGuardTests
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData(0)]
    [InlineData(30)]
    [InlineData(-30)]
    public void Held_WithinTheBound_Nothing(int seconds) => Assert.Null(new ClockGuard(() => TimeSpan.FromSeconds(seconds), Bound).Held);

    [Theory]
    [InlineData(31, "31 s ahead of")]
    [InlineData(-3600, "3600 s behind")]
    public void Held_BeyondTheBound_SaysByHowMuch(int seconds, string words) =>
        Assert.Contains(words, new ClockGuard(() => TimeSpan.FromSeconds(seconds), Bound).Held, StringComparison.Ordinal);

    [Fact]
    public void Held_NotComparedYet_Nothing() => Assert.Null(new ClockGuard(() => null, Bound).Held);

    [Theory]
    [InlineData(20, 20, 0)]
    [InlineData(-20, 0, 20)]
    [InlineData(0, 0, 0)]
    [InlineData(31, 0, 0)]
    [InlineData(-3600, 0, 0)]
    public void Distance_OnlyWithinTheBound_IsBelieved(int seconds, int ahead, int behind)
    {
        var guard = new ClockGuard(() => TimeSpan.FromSeconds(seconds), Bound);

        Assert.Equal((ahead, behind), ((int)guard.Ahead.TotalSeconds, (int)guard.Behind.TotalSeconds));
    }

    /// <summary>Two replicas undid each other's work as long as their clocks were apart: one deleted what the other put back.</summary>
    [Theory]
    [InlineData(-20, 20)]
    [InlineData(20, 0)]
    [InlineData(-3600, 0)]
    public void LaterTime_OfAClockThatIsBehind_IsTheApiServers(int seconds, int later)
    {
        var clock = new FakeTimeProvider();

        var time = new LaterTime(clock, new ClockGuard(() => TimeSpan.FromSeconds(seconds), Bound));

        Assert.Equal(clock.GetUtcNow() + TimeSpan.FromSeconds(later), time.GetUtcNow());
    }
}
