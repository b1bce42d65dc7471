using CsCheck;
using JitOperator.Runtime.Client;
using Microsoft.Extensions.Time.Testing;

namespace JitOperator.Runtime.Tests.Client;

public sealed class ClockSkewTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 24, 10, 0, 0, TimeSpan.Zero);
    private readonly FakeTimeProvider _time = new(Start);
    private readonly ClockSkew _clock;

    public ClockSkewTests() => _clock = new ClockSkew(_time);

    [Fact]
    public void Current_BeforeTheFirstAnswer_IsNotKnown() => Assert.Null(_clock.Current);

    /// <summary>Whatever the delays: never more than there is, never in the wrong direction, and short of it by the delay and a second at most.</summary>
    [Fact]
    public void Observe_AnyDelays_ClaimsNoMoreThanIsCertain() =>
        Gen.Select(Gen.Double[-7200, 7200], Gen.Double[0, 30], Gen.Double[0, 30], Gen.Double[0, 1]).Sample((ahead, there, back, fraction) =>
        {
            var clock = new ClockSkew(_time);
            var serverSent = Start.AddSeconds(fraction);
            var server = serverSent.AddSeconds(there);
            var skew = TimeSpan.FromSeconds(ahead);
            clock.Observe(serverSent + skew, server.AddSeconds(back) + skew, Whole(server));

            var claimed = clock.Current!.Value.TotalSeconds;
            Assert.True(claimed == 0 || Math.Sign(claimed) == Math.Sign(ahead), $"{claimed} of {ahead}");
            Assert.True(Math.Abs(claimed) <= Math.Abs(ahead) + 0.001, $"{claimed} of {ahead}");
            Assert.True(Math.Abs(claimed) >= Math.Abs(ahead) - there - back - 1.001, $"{claimed} of {ahead}");
        });

    [Fact]
    public void Observe_OneBadAnswer_IsRememberedForAWhileAndThenForgotten()
    {
        Answer(TimeSpan.FromMinutes(2));
        Assert.Equal(119, _clock.Current!.Value.TotalSeconds, 0.1);

        _time.Advance(ClockSkew.Memory * 0.9);
        Answer(TimeSpan.Zero);
        Assert.Equal(119, _clock.Current!.Value.TotalSeconds, 0.1);

        _time.Advance(ClockSkew.Memory * 0.9);
        Answer(TimeSpan.Zero);
        Assert.Equal(119, _clock.Current!.Value.TotalSeconds, 0.1);

        _time.Advance(ClockSkew.Memory);
        Answer(TimeSpan.Zero);
        Assert.Equal(TimeSpan.Zero, _clock.Current);
    }

    [Fact]
    public void Observe_AfterSilence_OldAnswersCountNoMore()
    {
        Answer(TimeSpan.FromMinutes(-2));
        _time.Advance(ClockSkew.Memory * 3);
        Assert.Equal(-120, _clock.Current!.Value.TotalSeconds, 0.1);

        Answer(TimeSpan.Zero);
        Assert.Equal(TimeSpan.Zero, _clock.Current);
    }

    private void Answer(TimeSpan ahead) => _clock.Observe(_time.GetUtcNow() + ahead, _time.GetUtcNow() + ahead, Whole(_time.GetUtcNow()));

    private static DateTimeOffset Whole(DateTimeOffset time) => new(time.Ticks - (time.Ticks % TimeSpan.TicksPerSecond), TimeSpan.Zero);
}
