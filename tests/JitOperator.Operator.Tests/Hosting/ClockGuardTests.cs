using JitOperator.Operator.Hosting;
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
}
