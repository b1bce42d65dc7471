using JitOperator.Operator.Hosting;
using JitOperator.Runtime.Client;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace JitOperator.Operator.Tests.Hosting;

public sealed class ClockGuardTests
{
    private static readonly TimeSpan s_bound = TimeSpan.FromSeconds(30);
    private readonly FakeTimeProvider _time = new();

    [Theory]
    [InlineData(0)]
    [InlineData(30)]
    [InlineData(-30)]
    public void Held_WithinTheBound_Nothing(int seconds) => Assert.Null(Guard(seconds).Held);

    [Theory]
    [InlineData(31, "31 s ahead of")]
    [InlineData(-3600, "3600 s behind")]
    public void Held_BeyondTheBound_SaysByHowMuch(int seconds, string words) => Assert.Contains(words, Guard(seconds).Held, StringComparison.Ordinal);

    [Fact]
    public void Held_NotComparedYet_Nothing() => Assert.Null(new ClockGuard(new ClockSkew(_time), s_bound).Held);

    [Theory]
    [InlineData(20, 20, 0)]
    [InlineData(-20, 0, 20)]
    [InlineData(0, 0, 0)]
    [InlineData(600, 600, 0)]
    [InlineData(-3600, 0, 0)]
    public void Distance_Behind_IsBelievedWithinTheBoundOnly(int seconds, int ahead, int behind)
    {
        var guard = Guard(seconds);

        Assert.Equal((ahead, behind), ((int)guard.Ahead.TotalSeconds, (int)guard.Behind.TotalSeconds));
    }

    /// <summary>A follower waited for a minute after its clock had been put right, and nobody else was there to delete what was over.</summary>
    [Fact]
    public void Distance_OnceTheClockIsRight_IsForgottenAtOnce()
    {
        var skew = Skew(20);
        skew.Observe(_time.GetUtcNow(), _time.GetUtcNow(), _time.GetUtcNow());

        var guard = new ClockGuard(skew, TimeSpan.FromSeconds(10));

        Assert.Equal(TimeSpan.Zero, guard.Ahead);
        Assert.NotNull(guard.Held);
    }

    /// <summary>Two replicas undid each other's work as long as their clocks were apart: one deleted what the other put back.</summary>
    [Theory]
    [InlineData(-20, 20)]
    [InlineData(20, 0)]
    [InlineData(-3600, 0)]
    public void LaterTime_OfAClockThatIsBehind_IsTheApiServers(int seconds, int later)
    {
        var time = new LaterTime(_time, Guard(seconds));

        Assert.Equal(_time.GetUtcNow() + TimeSpan.FromSeconds(later), time.GetUtcNow());
    }

    private ClockGuard Guard(int seconds) => new(Skew(seconds), s_bound);

    // The date of an answer has whole seconds, so one of them is never certain.
    private ClockSkew Skew(int seconds)
    {
        var skew = new ClockSkew(_time);
        var now = _time.GetUtcNow();
        skew.Observe(now, now, now.AddSeconds(seconds > 0 ? -seconds - 1 : -seconds));
        return skew;
    }
}
