using JitOperator.Api;
using JitOperator.Api.Audit;
using JitOperator.Core.Policies;
using JitOperator.Core.Tests.Policies;
using Xunit;

namespace JitOperator.Core.Tests.Requests;

/// <summary>What becomes of a request that is over: kept for its time, then cleaned away, and never carried out again.</summary>
public class FinishTests
{
    private static World Expired(string? ofPolicy = null, string? ofRequest = null)
    {
        var world = new World(r => r.TtlAfterFinished = ofRequest);
        world.Policies[0].Spec.TtlAfterFinished = ofPolicy;
        world.Granted();
        world.Now = world.History.Grant!.ExpiresAt;
        world.Step();
        return world;
    }

    [Fact]
    public void Decide_NoTimeGiven_KeepsItForGood()
    {
        var plan = Expired().Step();

        Assert.Null(plan.WakeAt);
        Assert.False(plan.DeleteRequest);
    }

    [Theory]
    [InlineData("2h", null, 120)]
    [InlineData(null, "10m", 10)]
    [InlineData("2h", "10m", 10)]
    [InlineData("10m", "2h", 120)]
    public void Decide_TimeGiven_RecordsAndDeletesThen(string? ofPolicy, string? ofRequest, int minutes)
    {
        var world = Expired(ofPolicy, ofRequest);
        var due = world.Now.AddMinutes(minutes);
        Assert.Equal(due, world.Step().WakeAt);
        world.Now = due.AddMilliseconds(-1);
        Assert.False(world.Step().DeleteRequest);

        world.Now = due;
        var plan = world.Step();
        Assert.True(plan is { DeleteRequest: true, RemoveFinalizer: true });
        Assert.True(world.History.Cleaned);
        // The delete did not get through: once more, but not the record.
        Assert.True(world.Step().DeleteRequest);
        Assert.Single(world.Types, AuditRecordTypes.RequestCleaned);
        Assert.Equal(RequestPhases.Expired, world.History.TerminalPhase);
    }

    [Fact]
    public void Decide_PolicyGone_KeepsWhatTheRequestSays()
    {
        var world = Expired("1h", null);
        world.Policies.Clear();
        Assert.Null(world.Step().WakeAt);
        var other = Expired("1h", "2h");
        other.Policies.Clear();
        Assert.Equal(other.Now.AddHours(2), other.Step().WakeAt);
    }

    [Fact]
    public void Decide_DeniedOnes_AreCleanedByTheirOwnTime()
    {
        var world = new World(r => (r.TtlAfterFinished, r.Duration) = ("1h", "5h"));
        Assert.Equal(World.Start, world.Now);
        world.Step();
        Assert.Equal(DenialCauses.DurationTooLong, world.History.Cause);

        Assert.Equal(World.Start.AddHours(1), world.Step().WakeAt);
    }

    [Fact]
    public void Decide_AppliedAgain_IsDeniedAndLeftThere()
    {
        var world = new World(r => r.TtlAfterFinished = "1m") { Before = Expired().History };
        world.Step();

        Assert.Equal((RequestPhases.Denied, DenialCauses.AlreadyFinished), (world.History.TerminalPhase, world.History.Cause));
        world.Now += TimeSpan.FromDays(400);
        var plan = world.Step();
        Assert.False(plan.DeleteRequest);
        Assert.Empty(plan.Records);
        Assert.Empty(world.Bindings);
    }

    [Fact]
    public void Decide_ReviewOpen_IsKeptUntilItIsDone()
    {
        var world = new World(r => (r.BreakGlass, r.TtlAfterFinished) = (true, "1m"));
        world.Policies[0].Spec.BreakGlass = Sample.BreakGlass();
        world.Step();
        world.Now += TimeSpan.FromDays(2);
        world.Step();
        world.Now += TimeSpan.FromMinutes(1);
        Assert.False(world.Step().DeleteRequest);
        world.Decide("bob");
        world.Step();

        Assert.True(world.Step().DeleteRequest);
    }

    [Fact]
    public void Decide_BeingDeletedAlready_OnlyTakesTheFinalizerOff()
    {
        var world = Expired("1m");
        world.Request.Metadata.DeletionTimestamp = world.Now.UtcDateTime;
        world.Now += TimeSpan.FromDays(1);
        var plan = world.Step();

        Assert.True(plan is { RemoveFinalizer: true, DeleteRequest: false, WakeAt: null });
        Assert.Empty(plan.Records);
    }

    [Fact]
    public void Decide_Withdrawn_TakesUndecidedApprovalsAway()
    {
        var world = new World();
        world.Policies[0].Spec.Approval!.Stages![0].Required = 2;
        world.Step();
        world.Decide("bob");
        world.Step();
        world.Revoke("alice");
        world.Step();

        Assert.Equal((RequestPhases.Withdrawn, 1), (world.History.TerminalPhase, world.Approvals.Count));
        Assert.Equal(Decisions.Approved, world.Approvals[0].Spec.Decision);
    }

    /// <summary>Whatever comes later, what is over stays over.</summary>
    [Fact]
    public void Decide_TimeGoesBack_StaysOver()
    {
        var world = Expired();
        world.Now = World.Start;
        var plan = world.Step();

        Assert.Null(plan.EnsureGrant);
        Assert.Empty(plan.Records);
        Assert.Empty(world.Bindings);
    }
}
