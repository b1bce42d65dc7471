using JitOperator.Api;
using JitOperator.Api.Audit;
using JitOperator.Core.Requests;
using JitOperator.Core.Stamps;
using Xunit;

namespace JitOperator.Core.Tests.Requests;

public class GoneRequestTests
{
    [Fact]
    public void Decide_ObjectGoneUnderALiveGrant_EndsItAndTakesTheBindingAway()
    {
        var world = new World().Granted();

        var plan = GoneRequest.Decide("r1", world.History, world.Bindings, [], null, "pay", world.Now);

        var record = Assert.Single(plan.Records);
        Assert.Equal((AuditRecordTypes.GrantEnded, GrantEndCauses.RequestDeleted), (record.Type, record.Cause));
        Assert.Equal("req-1", record.Request!.Name);
        Assert.Equal("view", record.Target!.RoleName);
        Assert.Equal(world.Bindings[0].Uid, Assert.Single(plan.DeleteBindings).Uid);
        Assert.Equal(RequestPhases.Revoked, plan.History.TerminalPhase);
    }

    [Fact]
    public void Decide_BindingNotSeen_StillHasItReadAnewAndDeleted()
    {
        var world = new World().Granted();

        var plan = GoneRequest.Decide("r1", world.History, [], [], null, "pay", world.Now);

        Assert.Equal(world.History.Grant!.Bindings[0], Assert.Single(plan.DeleteBindings));
    }

    [Fact]
    public void Decide_TimeIsOver_IsAnExpiry()
    {
        var world = new World().Granted();

        var plan = GoneRequest.Decide("r1", world.History, [], [], null, "pay", world.History.Grant!.ExpiresAt);

        Assert.Equal(GrantEndCauses.Expired, Assert.Single(plan.Records).Cause);
    }

    [Fact]
    public void Decide_WaitingForApproval_IsWithdrawn()
    {
        var world = new World();
        world.Step();

        var plan = GoneRequest.Decide("r1", world.History, [], [], null, "pay", world.Now);

        Assert.Equal(AuditRecordTypes.RequestWithdrawn, Assert.Single(plan.Records).Type);
        Assert.Empty(plan.DeleteBindings);
    }

    [Fact]
    public void Decide_OverAlready_DoesNothing()
    {
        var world = new World().Granted();
        world.Revoke("alice");
        world.Step();

        var plan = GoneRequest.Decide("r1", world.History, [], [], null, "pay", world.Now);

        Assert.Empty(plan.Records);
        Assert.Empty(plan.DeleteBindings);
    }

    [Fact]
    public void Decide_UnsignedBindingOfAReservedName_IsAForgeryEvenWithoutAHistory()
    {
        var name = BindingName.For("made-up", "pay");

        var plan = GoneRequest.Decide("made-up", RequestHistory.None, [new("pay", name, "b1", Stamp: null)], [], null, "pay", World.Start);

        Assert.Equal(AuditRecordTypes.BindingForged, Assert.Single(plan.Records).Type);
        Assert.Equal("b1", Assert.Single(plan.DeleteBindings).Uid);
    }

    [Fact]
    public void Decide_SignedBindingThatTheLogDoesNotKnow_IsAnOrphanNamedByItsSignature()
    {
        var name = BindingName.For("r9", "pay");
        var stamp = new BindingStamp("pay", name, "r9", "pay/req-9", "ClusterRole", "view", "alice", "2026-11-24T10:30:00.000Z");

        var plan = GoneRequest.Decide("r9", RequestHistory.None, [new("pay", name, "b1", stamp)], [], null, "pay", World.Start);

        var record = Assert.Single(plan.Records);
        Assert.Equal(AuditRecordTypes.BindingOrphaned, record.Type);
        Assert.Equal(new AuditRequest("pay", "req-9", "r9"), record.Request);
    }

    [Fact]
    public void Decide_SomebodysOwnNameUnderOurLabel_IsLeftAlone()
    {
        var plan = GoneRequest.Decide("r9", RequestHistory.None, [new("pay", "chart-viewers", "b1", Stamp: null)], [], null, "pay", World.Start);

        Assert.Empty(plan.DeleteBindings);
        Assert.Empty(plan.Records);
    }
}
