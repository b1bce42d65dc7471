using CsCheck;
using JitOperator.Runtime.Timing;

namespace JitOperator.Runtime.Tests.Timing;

public sealed class BackoffTests
{
    private static readonly BackoffOptions Options = new(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(60));

    [Fact]
    public void Next_AnyFailures_StaysWithinJitterOfTheDoubledWait() =>
        Gen.Select(Gen.Int, Gen.Int[1, 200]).Sample((seed, failures) =>
        {
            var wait = Options.DelayAfter(failures, new Jitter(seed)).TotalSeconds;
            var expected = Math.Min(60, Math.Pow(2, failures - 1));
            return wait >= expected * 0.75 && wait <= expected * 1.25;
        });

    [Fact]
    public void Next_AskedToWait_NeverComesBefore() =>
        Gen.Select(Gen.Int, Gen.Int[1, 20], Gen.Int[0, 3600]).Sample((seed, failures, asked) =>
            Options.DelayAfter(failures, new Jitter(seed), TimeSpan.FromSeconds(asked)) >= TimeSpan.FromSeconds(asked));

    [Fact]
    public void Next_AskedToWaitForAYear_WaitsAboutAnHour() =>
        Assert.InRange(
            Options.DelayAfter(1, new Jitter(1), TimeSpan.FromDays(365)), TimeSpan.FromHours(1), TimeSpan.FromHours(1.1));

    [Fact]
    public void Next_TwoReplicas_DoNotActInStep()
    {
        var (a, b) = (new Backoff(Options, new Jitter(1)), new Backoff(Options, new Jitter(2)));

        Assert.NotEqual(a.Next(TimeSpan.FromSeconds(30)), b.Next(TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public void Reset_AfterFailures_StartsAnew()
    {
        var backoff = new Backoff(Options, new Jitter(1));
        for (var i = 0; i < 5; i++)
            backoff.Next();

        backoff.Reset();

        Assert.InRange(backoff.Next(), TimeSpan.FromSeconds(0.75), TimeSpan.FromSeconds(1.25));
        Assert.Equal(1, backoff.Failures);
    }

    [Theory]
    [InlineData(0, 10, 0.2)]
    [InlineData(-1, 10, 0.2)]
    [InlineData(10, 1, 0.2)]
    [InlineData(1, 100_000, 0.2)]
    [InlineData(1, 10, -0.1)]
    [InlineData(1, 10, 1.1)]
    public void BackoffOptions_BusyLoopOrNoEnd_IsRefused(int first, int longest, double jitter) =>
        Assert.Throws<ArgumentOutOfRangeException>(
            () => new BackoffOptions(TimeSpan.FromSeconds(first), TimeSpan.FromSeconds(longest), jitter));
}
