using JitOperator.Api;
using JitOperator.Api.Audit;
using JitOperator.Core.Requests;
using JitOperator.Core.Tests.Policies;
using Xunit;

namespace JitOperator.Core.Tests.Requests;

/// <summary>Two of bob, carol and dan within the hour, else erin alone or bob, with a comment, within another.</summary>
public class FallbackTests
{
    private static World FallingBack(bool second = false)
    {
        var world = new World();
        var stages = world.Policies[0].Spec.Approval!.Stages!;
        (stages[0].Approvers, stages[0].Required, stages[0].Timeout) = ([Sample.User("bob"), Sample.User("carol"), Sample.User("dan")], 2, "1h");
        stages[0].Fallback = new() { Name = "duty", Approvers = [Sample.User("erin"), Sample.User("bob")], Timeout = "1h", RequireComment = true };
        if (second)
        {
            stages.Add(new() { Name = "security", Approvers = [Sample.User("bob"), Sample.User("dan"), Sample.User("zoe")] });
        }

        world.Step();
        return world;
    }

    [Fact]
    public void Decide_StageTimedOut_OpensTheFallbackInItsPlace()
    {
        var world = FallingBack();
        world.Now += TimeSpan.FromHours(1);

        var plan = world.Step();

        Assert.Equal(world.Now + TimeSpan.FromHours(1), plan.WakeAt);
        Assert.Equal(("duty", "lead", 0), (world.Log[^1].Stage!.Name, world.Log[^1].Stage!.FallbackFor, world.Log[^1].Stage!.Index));
        Assert.Equal("duty", Assert.Single(world.Approvals).Spec.Stage);
        world.Open.Spec.Comment = "On duty";
        world.Decide("erin");
        world.Step();
        Assert.Single(world.Bindings);
    }

    [Fact]
    public void Decide_FallbackTimedOut_EndsTheRequest()
    {
        var world = FallingBack();
        world.Now += TimeSpan.FromHours(1);
        world.Step();
        world.Now += TimeSpan.FromHours(1);
        world.Step();

        Assert.Equal(RequestPhases.TimedOut, world.History.TerminalPhase);
        Assert.Contains("Stage duty had 0 of 1", world.History.Message, StringComparison.Ordinal);
    }

    /// <summary>The operator was down: it makes up for it one step a look, and no deadline is in the past when it is set.</summary>
    [Fact]
    public void Decide_OperatorDownBeyondTheFallback_StillOpensItInFull()
    {
        var world = FallingBack();
        world.Now += TimeSpan.FromHours(5);

        Assert.Equal(world.Now + TimeSpan.FromHours(1), world.Step().WakeAt);
        Assert.Null(world.History.TerminalPhase);
    }

    [Fact]
    public void Decide_ApprovalsOfTheStageBefore_AreVoidAndMayBeGivenAnew()
    {
        var world = FallingBack();
        world.Decide("bob");
        world.Step();
        world.Now += TimeSpan.FromHours(1);
        world.Step();
        Assert.Empty(world.Bindings);

        world.Open.Spec.Comment = "Again";
        world.Decide("bob");
        world.Step();
        Assert.Single(world.Bindings);
        Assert.Equal(2, world.Types.Count(type => type == AuditRecordTypes.ApprovalDecided));
        // The grant stands on the stamps that count, and on the request's.
        Assert.Equal(2, world.Log.Single(r => r.Type == AuditRecordTypes.GrantIssued).Evidence!.Stamps.Count);
    }

    [Theory]
    [InlineData("carol", "fine", RefusalCauses.NotAnApprover)]
    [InlineData("erin", null, RefusalCauses.CommentMissing)]
    public void Decide_UnderTheRulesOfTheStageBefore_DoesNotCount(string person, string? comment, string cause)
    {
        var world = FallingBack();
        world.Now += TimeSpan.FromHours(1);
        world.Step();
        world.Open.Spec.Comment = comment;
        world.Decide(person);
        world.Step();

        Assert.Equal(cause, world.Log[^1].Cause);
        Assert.Empty(world.Bindings);
    }

    [Fact]
    public void Decide_DecisionOnAnApprovalOfTheStageBefore_DoesNotCount()
    {
        var world = FallingBack();
        var old = world.Open;
        world.Now += TimeSpan.FromHours(1);
        world.Step();
        world.Approvals.Add(old);
        world.Decide("bob", approval: old);
        world.Step();

        Assert.Equal(RefusalCauses.NotAsLaidOut, world.Log[^1].Cause);
        Assert.Empty(world.Bindings);
    }

    [Fact]
    public void Decide_StageAfterAFallback_CountsNobodyOfTheFallbackAgain()
    {
        var world = FallingBack(second: true);
        world.Decide("dan");
        world.Step();
        world.Now += TimeSpan.FromHours(1);
        world.Step();
        world.Open.Spec.Comment = "On duty";
        world.Decide("bob");
        world.Step();
        Assert.Equal("security", world.Open.Spec.Stage);

        world.Decide("bob");
        world.Step();
        Assert.Equal(RefusalCauses.AlreadyApproved, world.Log[^1].Cause);
        // What dan said to the stage before its fallback is void, so that dan is free.
        world.Decide("dan");
        world.Step();
        Assert.Single(world.Bindings);
    }
}
