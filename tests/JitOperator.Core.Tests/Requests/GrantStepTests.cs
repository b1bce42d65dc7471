using JitOperator.Api;
using JitOperator.Api.Audit;
using JitOperator.Core.Policies;
using JitOperator.Core.Requests;
using Xunit;

namespace JitOperator.Core.Tests.Requests;

/// <summary>What becomes of a request once everybody agreed: half an hour, of at most one.</summary>
public class GrantStepTests
{
    private static readonly DateTimeOffset Noon = World.Start.AddHours(2);

    private static World StartingAtNoon()
    {
        var world = new World(r => r.StartTime = "2026-11-24T12:00:00Z");
        world.Step();
        world.Decide("bob");
        return world;
    }

    [Fact]
    public void Decide_StartAhead_IsScheduledOnceAndBeginsThen()
    {
        var world = StartingAtNoon();

        Assert.Equal(Noon, world.Step().WakeAt);
        Assert.Equal(Noon, world.Step().WakeAt);
        Assert.Single(world.Types, AuditRecordTypes.RequestScheduled);
        Assert.Equal(RequestPhases.Scheduled, world.Status().Phase);
        Assert.Empty(world.Bindings);

        world.Now = Noon;
        world.Step();
        Assert.Single(world.Bindings);
        Assert.Equal((Noon, Noon.AddMinutes(30)), (world.History.Grant!.StartsAt, world.History.Grant.ExpiresAt));
    }

    [Fact]
    public void Decide_ScheduledAndHeld_IsLookedAtWhenItsTimeIsOver()
    {
        var world = StartingAtNoon();
        world.Step();
        world.GrantsHeld = "The archive is behind.";
        world.Now = Noon.AddMinutes(30).AddSeconds(-5);

        Assert.Equal(Noon.AddMinutes(30), world.Step().WakeAt);
    }

    [Fact]
    public void Decide_HeldWithoutAStart_IsLookedAtAgainSoon()
    {
        var world = new World(r => r.Duration = "5s") { GrantsHeld = "The archive is behind." };
        world.Step();
        world.Decide("bob");

        Assert.Equal(world.Now + Hold.LookAgainAfter, world.Step().WakeAt);
    }

    [Fact]
    public void Decide_ScheduledAndSeenLate_IsShorter()
    {
        var world = StartingAtNoon();
        world.Step();
        world.Now = Noon.AddMinutes(10);
        world.Step();

        Assert.Equal((Noon.AddMinutes(10), Noon.AddMinutes(30)), (world.History.Grant!.StartsAt, world.History.Grant.ExpiresAt));
    }

    [Fact]
    public void Decide_ScheduledAndSeenTooLate_IsMissed()
    {
        var world = StartingAtNoon();
        world.Step();
        world.Now = Noon.AddMinutes(30);
        world.Step();

        Assert.Equal((RequestPhases.Failed, FailureCauses.Missed), (world.History.TerminalPhase, world.History.Cause));
        Assert.Empty(world.Bindings);
    }

    [Fact]
    public void Decide_ApprovedAfterTheStart_BeginsWithTheApproval()
    {
        var world = new World(r => r.StartTime = "2026-11-24T12:00:00Z");
        world.Step();
        world.Now = Noon.AddMinutes(45);
        world.Decide("bob");
        world.Step();

        Assert.Equal((world.Now, world.Now.AddMinutes(30)), (world.History.Grant!.StartsAt, world.History.Grant.ExpiresAt));
    }

    [Theory]
    [InlineData("2026-11-24T09:54:59Z")]
    [InlineData("2026-12-01T10:00:01Z")]
    public void Decide_StartGoneByOrTooFarAhead_Denies(string start)
    {
        var world = new World(r => r.StartTime = start);
        world.Step();

        Assert.Equal(DenialCauses.StartTimeRefused, world.History.Cause);
    }

    [Fact]
    public void Decide_ScheduledAndChangedSince_NeedsApprovalAnew()
    {
        var world = StartingAtNoon();
        world.Step();
        world.Policies[0].Spec.MaxDuration = "45m";
        world.Step();
        Assert.Null(world.History.ScheduledFor);
        world.Now = Noon;
        world.Step();

        Assert.Empty(world.Bindings);
        Assert.Null(world.Open.Spec.Decision);
    }

    [Fact]
    public void Decide_FreezeThatEndsGrants_ShortensTheGrant()
    {
        var world = new World();
        world.Policies[0].Spec.BlockedWindows = [new() { From = "2026-11-24T10:20", To = "2026-11-24T11:00", TimeZone = "UTC", EndsGrants = true }];
        world.Granted();

        Assert.Equal(World.Start.AddMinutes(20), world.History.Grant!.ExpiresAt);
    }

    [Fact]
    public void Decide_FreezeThatOnlyStopsNewGrants_DoesNot()
    {
        var world = new World();
        world.Policies[0].Spec.BlockedWindows = [new() { From = "2026-11-24T10:20", To = "2026-11-24T11:00", TimeZone = "UTC" }];
        world.Granted();

        Assert.Equal(World.Start.AddMinutes(30), world.History.Grant!.ExpiresAt);
    }

    [Fact]
    public void Decide_ApprovedIntoAFreezeOrOutOfHours_Denies()
    {
        var frozen = new World();
        frozen.Policies[0].Spec.BlockedWindows = [new() { From = "2026-11-24T10:20", To = "2026-11-24T11:00", TimeZone = "UTC" }];
        var closed = new World();
        closed.Policies[0].Spec.AllowedWindows = [new() { Days = ["Tue"], From = "09:00", To = "10:20", TimeZone = "UTC" }];
        foreach (var (world, cause) in new[] { (frozen, DenialCauses.Frozen), (closed, DenialCauses.WindowClosed) })
        {
            world.Step();
            world.Decide("bob");
            world.Now = World.Start.AddMinutes(20);
            world.Step();

            Assert.Equal((RequestPhases.Denied, cause), (world.History.TerminalPhase, world.History.Cause));
        }
    }

    [Fact]
    public void Decide_DeniedByAPolicyThatCameWhilePeopleAgreed_Denies()
    {
        var world = StartingAtNoon();
        world.Step();
        world.Policies.Add(Policies.Sample.Policy("deny", p => (p.Effect, p.MaxDuration, p.Approval) = (PolicyEffects.Deny, null, null)));
        world.Now = Noon;
        world.Step();

        Assert.Equal(DenialCauses.DeniedByPolicy, world.History.Cause);
        Assert.Empty(world.Bindings);
    }

    [Fact]
    public void Decide_Extension_EndsAfterWhatItProlongs()
    {
        var world = Extending(new World().Granted().History);
        world.Now = World.Start.AddMinutes(20);
        world.Granted();

        Assert.Equal(World.Start.AddMinutes(60), world.History.Grant!.ExpiresAt);
        Assert.Equal("req-1", world.Log.Single(r => r.Type == AuditRecordTypes.GrantIssued).Extends?.Name);
    }

    [Fact]
    public void Decide_ExtensionOfWhatRanOutMeanwhile_BeginsNow()
    {
        var first = new World().Granted();
        var world = Extending(first.History);
        world.Step();
        first.Now = world.Now = World.Start.AddMinutes(40);
        first.Step();
        world.Extended = first.History;
        world.Decide("bob");
        world.Step();

        Assert.Equal(World.Start.AddMinutes(70), world.History.Grant!.ExpiresAt);
    }

    [Fact]
    public void Decide_ExtensionBeyondTheLongest_Denies()
    {
        var world = Extending(new World().Granted().History, "31m");
        world.Granted();

        Assert.Equal(DenialCauses.DurationTooLong, world.History.Cause);
        Assert.StartsWith("spec.extends", world.History.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Decide_ExtensionOfWhatSomebodyEnded_Denies()
    {
        var first = new World().Granted();
        var world = Extending(first.History);
        world.Step();
        first.Revoke("alice");
        first.Step();
        world.Extended = first.History;
        world.Decide("bob");
        world.Step();

        Assert.Equal(DenialCauses.ExtensionRefused, world.History.Cause);
        Assert.Empty(world.Bindings);
    }

    private static World Extending(RequestHistory extended, string duration = "30m") =>
        new(r => (r.Extends, r.Duration) = ("req-0", duration)) { Extended = extended };
}
