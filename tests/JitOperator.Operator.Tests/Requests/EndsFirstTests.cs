using JitOperator.Api;
using JitOperator.Core.Requests;
using JitOperator.Core.Scopes;
using JitOperator.Operator.Requests;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace JitOperator.Operator.Tests.Requests;

public sealed class EndsFirstTests
{
    private static readonly DateTimeOffset s_end = new(2026, 11, 27, 12, 0, 0, TimeSpan.Zero);
    private readonly FakeTimeProvider _time = new(s_end);
    private bool _isBehind;

    [Fact]
    public void StepsAside_WhileBindingsAreOverdue_AndNotForEver()
    {
        _isBehind = true;
        Assert.True(StepsAside(Ended()));

        _time.Advance(EndsFirst.Longest);

        Assert.False(StepsAside(Ended()));
    }

    [Fact]
    public void StepsAside_NothingIsOverdue_DoesNot() => Assert.False(StepsAside(Ended()));

    /// <summary>Only what is over waits: who lives, asks or is revoked does not.</summary>
    [Fact]
    public void StepsAside_WhatIsNotOver_DoesNot()
    {
        _isBehind = true;

        Assert.False(StepsAside(RequestHistory.None));
        Assert.False(StepsAside(Ended() with { TerminalPhase = RequestPhases.Expired }));
        _time.AdjustTime(s_end.AddSeconds(-1));
        Assert.False(StepsAside(Ended()));
    }

    private bool StepsAside(RequestHistory history) => new EndsFirst((_, _) => _isBehind, _time).StepsAside(history);

    private static RequestHistory Ended() => RequestHistory.None with
    {
        Grant = new Grant(s_end.AddHours(-1), s_end, "alice", "ClusterRole", "view", "sha256:0", "policy", GrantScope.Of(["pay"]), Grant.BindingsOf("uid", GrantScope.Of(["pay"]))),
    };
}
