using JitOperator.Api;
using JitOperator.Api.Audit;
using JitOperator.Core.Policies;
using JitOperator.Core.Requests;
using JitOperator.Core.Tests.Policies;
using Xunit;

namespace JitOperator.Core.Tests.Requests;

/// <summary>Several have decided before anybody looks: they count in the order in which they decided.</summary>
public class DecisionOrderTests
{
    private static readonly DateTimeOffset Escalated = World.Start.AddMinutes(10);

    // Two approvals of which one is enough: bob's, and after ten minutes dan's.
    private static World ForTwo()
    {
        var world = new World();
        world.Policies[0].Spec.Approval!.Stages![0].Escalation = [new() { After = "10m", Approvers = [Sample.User("dan")] }];
        world.Step();
        world.Now = Escalated;
        world.Step();
        Assert.Equal(2, world.Approvals.Count);
        return world;
    }

    [Theory]
    [InlineData(1, 2, RequestPhases.Denied)]
    [InlineData(2, 1, null)]
    public void Decide_OneAgreesAndOneRefuses_WhoeverCameFirstCounts(int refusedAt, int agreedAt, string? phase)
    {
        var world = ForTwo();
        world.Now = Escalated.AddSeconds(refusedAt);
        world.Decide("bob", Decisions.Denied, world.Approvals[0]);
        world.Now = Escalated.AddSeconds(agreedAt);
        world.Decide("dan", Decisions.Approved, world.Approvals[1]);
        world.Now = Escalated.AddSeconds(3);
        world.Step();

        Assert.Equal(phase, world.History.TerminalPhase);
        Assert.Equal(phase is null ? 1 : 0, world.Types.Count(type => type == AuditRecordTypes.GrantIssued));
        Assert.Equal(phase is null ? 1 : 0, world.Bindings.Count);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Decide_BothInTheSameMoment_TheNameDecides(int refused)
    {
        var world = ForTwo();
        string[] people = ["bob", "dan"];
        world.Decide(people[refused], Decisions.Denied, world.Approvals[refused]);
        world.Decide(people[1 - refused], Decisions.Approved, world.Approvals[1 - refused]);
        world.Step();

        var first = world.Approvals.MinBy(a => a.Metadata.Name, StringComparer.Ordinal)!;
        Assert.Equal(first.Spec.Decision == Decisions.Denied, world.History.TerminalPhase == RequestPhases.Denied);
    }

    [Fact]
    public void Decide_AtTheDeadlineItself_Counts()
    {
        var world = new World();
        world.Now = world.Step().WakeAt!.Value;
        world.Decide("bob");
        world.Step();

        Assert.Single(world.Bindings);
    }

    /// <summary>
    /// Refusing is possible while a replica's clock is wrong, and so is stamped with a time that is: found by the simulation, seed 17430.
    /// </summary>
    [Theory]
    [InlineData(Decisions.Denied, RequestPhases.Denied)]
    [InlineData(Decisions.Approved, null)]
    public void Decide_StampedByAClockThatIsAhead_CountsIfItRefuses(string verdict, string? phase)
    {
        var world = new World();
        world.Step();
        world.Now += TimeSpan.FromDays(30);
        world.Decide("bob", verdict);
        world.Now = World.Start.AddMinutes(1);
        world.Step();

        Assert.Equal(phase, world.History.TerminalPhase);
        Assert.Empty(world.Bindings);
        Assert.Equal(phase is null, world.Log.Exists(r => r.Cause == RefusalCauses.TooLate));
    }

    [Theory]
    [InlineData(true, 1)]
    [InlineData(null, 0)]
    public void Decide_WhoAskedAgrees_CountsWhereThePolicyAllowsIt(bool? allowed, int bindings)
    {
        var world = new World();
        world.Policies[0].Spec.Approval!.AllowSelfApproval = allowed;
        world.Policies[0].Spec.Approval!.Stages![0].Approvers.Add(Sample.User("alice"));
        world.Step();
        world.Decide("alice");
        world.Step();

        Assert.Equal(bindings, world.Bindings.Count);
    }

    [Fact]
    public void Decide_Refused_RecordsNoGrant()
    {
        var world = new World();
        world.Step();
        world.Decide("bob", Decisions.Denied);
        var plan = world.Step();

        Assert.Equal(DenialCauses.DeniedByApprover, world.History.Cause);
        Assert.DoesNotContain(AuditRecordTypes.GrantIssued, world.Types);
        Assert.Null(plan.EnsureGrant);
    }
}
