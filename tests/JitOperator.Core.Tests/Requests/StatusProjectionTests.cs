using JitOperator.Api;
using JitOperator.Api.V1Alpha1;
using JitOperator.Core.Requests;
using k8s.Models;
using Xunit;

namespace JitOperator.Core.Tests.Requests;

public class StatusProjectionTests
{
    [Fact]
    public void Of_NotLookedAt_IsPending()
    {
        var status = new World().Status();

        Assert.Equal(RequestPhases.Pending, status.Phase);
        Assert.Equal("False", Condition(status, ConditionTypes.Ready).Status);
    }

    [Fact]
    public void Of_OpenStage_SaysWhoIsWaitedOnAndUntilWhen()
    {
        var world = new World();
        world.Step();

        var status = world.Status();

        Assert.Equal(RequestPhases.AwaitingApproval, status.Phase);
        Assert.NotEmpty(status.WaitingOn!);
        Assert.Equal(StageStates.Open, status.Stages[0].State);
        Assert.NotNull(status.Stages[0].Deadline);
        Assert.Equal("alice", status.Requester!.Username);
        Assert.Contains("waits on 1 approval until", status.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_Granted_IsActiveAndNamesTheBinding()
    {
        var world = new World().Granted();

        var status = world.Status();

        Assert.Equal(RequestPhases.Active, status.Phase);
        Assert.Equal(world.History.Grant!.ExpiresAt.UtcDateTime, status.ExpiresAt);
        Assert.Equal(world.Bindings[0].Uid, Assert.Single(status.Bindings).Uid);
        Assert.Null(status.WaitingOn);
        Assert.Equal(StageStates.Approved, status.Stages[0].State);
        Assert.All(
            [ConditionTypes.Ready, ConditionTypes.Approved, ConditionTypes.Granted],
            type => Assert.Equal("True", Condition(status, type).Status));
        Assert.Equal("False", Condition(status, ConditionTypes.Completed).Status);
    }

    [Fact]
    public void Of_GrantWithoutItsBinding_IsNotGrantedYet()
    {
        var world = new World().Granted();

        var status = StatusProjection.Of(world.Situation(), world.History, bindings: [], "The API server refused the binding.");

        Assert.Equal("False", Condition(status, ConditionTypes.Granted).Status);
        Assert.Equal("The API server refused the binding.", status.Message);
    }

    [Fact]
    public void Of_Revoked_SaysByWhom()
    {
        var world = new World().Granted();
        world.Revoke("carol");
        world.Step();

        var status = world.Status();

        Assert.Equal(RequestPhases.Revoked, status.Phase);
        Assert.Equal("Access ended because carol set spec.revoked.", status.Message);
        Assert.Equal("carol", world.Log[^1].Actor!.Username);
        Assert.Single(world.Log[^1].Evidence!.Stamps);
        Assert.Equal("True", Condition(status, ConditionTypes.Completed).Status);
        Assert.Empty(status.Bindings);
    }

    [Fact]
    public void Of_RevokedWithoutAStamp_EndsAllTheSame()
    {
        var world = new World().Granted();
        world.Request.Spec.Revoked = true;
        world.Step();

        Assert.Equal(RequestPhases.Revoked, world.History.TerminalPhase);
        Assert.Null(world.Log[^1].Actor);
        Assert.Contains("somebody unknown", world.Status().Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_DeniedByAnApprover_ShowsTheStage()
    {
        var world = new World();
        world.Step();
        world.Decide("bob", Decisions.Denied);
        world.Step();

        var status = world.Status();

        Assert.Equal(RequestPhases.Denied, status.Phase);
        Assert.Equal(StageStates.Denied, status.Stages[0].State);
        Assert.Equal("DeniedByApprover", Condition(status, ConditionTypes.Completed).Reason);
    }

    [Fact]
    public void Of_NothingChanged_KeepsTheTransitionTime()
    {
        var world = new World();
        world.Step();
        world.Request.Status = world.Status();
        world.Now += TimeSpan.FromMinutes(5);

        Assert.Equal(World.Start.UtcDateTime, Condition(world.Status(), ConditionTypes.Ready).LastTransitionTime);
    }

    [Fact]
    public void Of_Approvals_CountedRefusedAndOpen()
    {
        var world = new World();
        world.Step();
        var approval = world.Open;
        Assert.Null(world.Status(approval));

        world.Decide("alice");
        world.Step();
        Assert.Equal(ApprovalStates.Refused, world.Status(approval)!.State);
        Assert.Equal("alice asked for this access, so somebody else must decide.", world.Status(approval)!.Message);

        var next = world.Open;
        world.Decide("bob");
        world.Step();
        Assert.Equal(ApprovalStates.Counted, world.Status(next)!.State);
        Assert.Equal("bob", world.Status(next)!.DecidedBy!.Username);
    }

    private static V1Condition Condition(AccessRequestStatus status, string type) => status.Conditions.Single(c => c.Type == type);
}
