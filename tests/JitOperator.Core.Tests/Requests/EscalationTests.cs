using JitOperator.Api.Audit;
using JitOperator.Core.Requests;
using JitOperator.Core.Tests.Policies;
using Xunit;

namespace JitOperator.Core.Tests.Requests;

/// <summary>A stage of bob, after ten minutes carol as well, after thirty the group sec; four hours in all.</summary>
public class EscalationTests
{
    private static World Escalating(int required = 1)
    {
        var world = new World();
        var stage = world.Policies[0].Spec.Approval!.Stages![0];
        (stage.Approvers, stage.Required, stage.Timeout) = ([Sample.User("bob"), Sample.User("carol")], required, "4h");
        stage.Escalation =
        [
            new() { After = "10m", Approvers = [Sample.User("dan"), Sample.User("erin")] },
            new() { After = "30m", Approvers = [Sample.Group("sec")] },
        ];
        return world;
    }

    private static DateTimeOffset At(int minutes) => World.Start.AddMinutes(minutes);

    [Fact]
    public void Decide_NobodyAnswers_EscalatesTierByTierAndTimesOut()
    {
        var world = Escalating();
        Assert.Equal(At(10), world.Step().WakeAt);
        Assert.Equal([null], world.Approvals.Select(a => a.Spec.Tier));

        world.Now = At(10).AddMilliseconds(-1);
        Assert.Empty(world.Step().Records);
        world.Now = At(10);
        Assert.Equal(At(30), world.Step().WakeAt);
        Assert.Equal([null, 1], world.Approvals.Select(a => a.Spec.Tier));
        Assert.Equal(["User/dan", "User/erin"], world.Log[^1].Stage!.Approvers);

        world.Now = At(30);
        Assert.Equal(At(240), world.Step().WakeAt);
        Assert.Equal([null, 1, 2], world.Approvals.Select(a => a.Spec.Tier));
        Assert.Empty(world.Step().Records);

        world.Now = At(240);
        world.Step();
        Assert.Equal(Api.RequestPhases.TimedOut, world.History.TerminalPhase);
        Assert.Empty(world.Approvals);
    }

    [Fact]
    public void Decide_OperatorDownThroughTwoTiers_CatchesUpInOneLook()
    {
        var world = Escalating();
        world.Step();
        world.Now = At(45);
        world.Step();

        Assert.Equal([1, 2], world.Log.Where(r => r.Type == AuditRecordTypes.ApprovalEscalated).Select(r => r.Stage!.Tier));
        Assert.Equal(3, world.Approvals.Count);
        world.Decide("zoe", approval: world.Approvals.Single(a => a.Spec.Tier == 2), groups: "sec");
        world.Step();
        Assert.Single(world.Bindings);
        Assert.Single(world.Approvals);
    }

    [Fact]
    public void Decide_DecidedBeforeItsTierWasDue_GrantsWithoutEscalating()
    {
        var world = Escalating();
        world.Step();
        world.Now = At(5);
        world.Decide("bob");
        world.Now = At(45);
        world.Step();

        Assert.DoesNotContain(AuditRecordTypes.ApprovalEscalated, world.Types);
        Assert.Single(world.Bindings);
    }

    [Theory]
    [InlineData("dan", null)]
    [InlineData("bob", 1)]
    [InlineData("zoe", 1)]
    [InlineData("dan", 2)]
    public void Decide_OnTheApprovalOfAnotherTier_DoesNotCount(string person, int? tier)
    {
        var world = Escalating();
        world.Step();
        world.Now = At(30);
        world.Step();
        world.Decide(person, approval: world.Approvals.Single(a => a.Spec.Tier == tier));
        world.Step();

        Assert.Equal(RefusalCauses.NotAnApprover, world.Log[^1].Cause);
        Assert.Empty(world.Bindings);
        Assert.Equal(3, world.Approvals.Count(a => a.Spec.Decision is null));
    }

    [Fact]
    public void Decide_ApprovalOfATierThatIsNotOpen_DoesNotCount()
    {
        var world = Escalating();
        world.Step();
        world.Open.Spec.Tier = 1;
        world.Decide("dan");
        world.Step();

        Assert.Equal(RefusalCauses.NotAsLaidOut, world.Log[^1].Cause);
        Assert.Empty(world.Bindings);
    }

    [Fact]
    public void Decide_OneOfTwoApproved_TakesTheSurplusAwayInEveryTier()
    {
        var world = Escalating(required: 2);
        world.Step();
        world.Now = At(10);
        world.Step();
        Assert.Equal(4, world.Approvals.Count);

        world.Decide("dan", approval: world.Approvals.First(a => a.Spec.Tier == 1));
        world.Step();
        Assert.Equal([null, 1], world.Approvals.Where(a => a.Spec.Decision is null).Select(a => a.Spec.Tier).Order());
        Assert.Empty(world.Bindings);

        world.Decide("bob", approval: world.Approvals.Single(a => a.Spec is { Decision: null, Tier: null }));
        world.Step();
        Assert.Single(world.Bindings);
        Assert.All(world.Approvals, a => Assert.NotNull(a.Spec.Decision));
    }

    [Fact]
    public void Decide_OnePersonInTwoTiers_CountsOnce()
    {
        var world = Escalating(required: 2);
        world.Policies[0].Spec.Approval!.Stages![0].Escalation![0].Approvers.Add(Sample.User("bob"));
        world.Step();
        world.Now = At(10);
        world.Step();
        world.Decide("bob", approval: world.Approvals.First(a => a.Spec.Tier is null));
        world.Decide("bob", approval: world.Approvals.First(a => a.Spec.Tier == 1));
        world.Step();

        Assert.Equal(RefusalCauses.AlreadyApproved, world.Log.Single(r => r.Type == AuditRecordTypes.ApprovalRefused).Cause);
        Assert.Empty(world.Bindings);
    }

    [Fact]
    public void Decide_CrashAfterAnyEffectOfAnEscalation_EndsInTheSameState()
    {
        for (var crash = 0; crash < 4; crash++)
        {
            var world = Escalating();
            world.Step();
            world.Now = At(30);
            world.Step(crash);
            world.Step();

            Assert.Equal(2, world.Types.Count(type => type == AuditRecordTypes.ApprovalEscalated));
            Assert.Equal(3, world.Approvals.Count);
        }
    }
}
