using JitOperator.Api;
using JitOperator.Api.Audit;
using JitOperator.Api.V1Alpha1;
using JitOperator.Core.Policies;
using JitOperator.Core.Tests.Policies;
using Xunit;

namespace JitOperator.Core.Tests.Requests;

/// <summary>Somebody refuses, and the terms change before anybody has looked: found by the simulation, seed 2876.</summary>
public class EarlierRefusalTests
{
    [Theory]
    [MemberData(nameof(LifecycleTests.ChangesBeforeTheGrant), MemberType = typeof(LifecycleTests), DisableDiscoveryEnumeration = true)]
    public void Decide_RefusedAndTermsChangedBeforeALook_Denies(string cause, Action<World> change)
    {
        var world = Asked();
        world.Open.Spec.Comment = "not on a Friday";
        world.Decide("bob", Decisions.Denied);
        change(world);

        Settle(world);

        Assert.Equal((RequestPhases.Denied, DenialCauses.DeniedByApprover), (world.History.TerminalPhase, world.History.Cause));
        Assert.Equal("bob denied this request in stage lead: not on a Friday", world.History.Message);
        Assert.Equal(ApprovalStates.Counted, world.Status(world.Approvals.Single())!.State);
        Assert.DoesNotContain(AuditRecordTypes.ApprovalRefused, world.Types);
        Assert.Equal(cause, world.Log.Single(r => r.Type == AuditRecordTypes.ApprovalSuperseded).Cause);
    }

    [Fact]
    public void Decide_RefusalOfEarlierTermsIsSeenAfterTheNextRoundBegan_Denies()
    {
        var world = Asked();
        var earlier = world.Open;
        world.Decide("bob", Decisions.Denied);
        world.Approvals.Clear();
        ChangePolicy(world);
        Settle(world);
        Assert.Equal(2, world.Types.Count(type => type == AuditRecordTypes.ApprovalRequested));

        world.Approvals.Add(earlier);
        world.Decide("carol");
        Settle(world);

        Assert.Equal(DenialCauses.DeniedByApprover, world.History.Cause);
        Assert.Empty(world.Bindings);
        Assert.DoesNotContain(world.Approvals, a => a.Spec.Decision is null);
    }

    [Fact]
    public void Decide_TermsChangedThereAndBack_EarlierRefusalHolds()
    {
        var world = Asked();
        world.Decide("bob", Decisions.Denied);
        var before = world.Policies[0].Spec.MaxDuration;
        var earlier = world.Approvals.Single();
        world.Approvals.Clear();
        ChangePolicy(world);
        Settle(world);
        (world.Policies[0].Spec.MaxDuration, world.Policies[0].Metadata.Generation) = (before, 3);
        world.Now += TimeSpan.FromSeconds(1);
        Settle(world);

        world.Approvals.Add(earlier);
        Settle(world);

        Assert.Equal(DenialCauses.DeniedByApprover, world.History.Cause);
    }

    public static TheoryData<string, Action<World>> VoidRefusals => new()
    {
        { "by somebody who may not", w => w.Decide("mallory", Decisions.Denied) },
        { "by who asked", w => w.Decide("alice", Decisions.Denied) },
        {
            "too late", w =>
            {
                w.Now += TimeSpan.FromDays(30);
                w.Decide("bob", Decisions.Denied);
            }
        },
        {
            "without a stamp", w =>
            {
                w.Decide("bob", Decisions.Denied);
                w.Approvals.Single().Metadata.Annotations.Clear();
            }
        },
        {
            "of an approval that was changed since", w =>
            {
                w.Decide("bob", Decisions.Denied);
                w.Approvals.Single().Spec.Tier = 1;
            }
        },
        {
            "of an escalation that there was not", w =>
            {
                w.Open.Spec.Tier = 1;
                w.Decide("bob", Decisions.Denied);
            }
        },
        {
            "of another request", w =>
            {
                w.Open.Spec.RequestRef.Uid = "r2";
                w.Decide("bob", Decisions.Denied);
            }
        },
        {
            "of a stage that there was not", w =>
            {
                w.Open.Spec.Stage = "other";
                w.Decide("bob", Decisions.Denied);
            }
        },
        {
            "of terms that nobody laid out", w =>
            {
                w.Open.Spec.RoleRulesDigest = "sha256:none";
                w.Decide("bob", Decisions.Denied);
            }
        },
        { "agreement, which goes with its terms", w => w.Decide("bob") },
    };

    [Theory]
    [MemberData(nameof(VoidRefusals), DisableDiscoveryEnumeration = true)]
    public void Decide_VoidRefusalOfEarlierTerms_IsRecordedAndEndsNothing(string what, Action<World> refuse)
    {
        var world = Asked();
        refuse(world);
        ChangePolicy(world);

        Settle(world);

        Assert.True(world.History.TerminalPhase is null, what);
        Assert.Empty(world.Bindings);
        Assert.Single(world.Log, r => r.Type == AuditRecordTypes.ApprovalRefused);
    }

    [Fact]
    public void Decide_RefusalOfAStageThatWasComplete_EndsNothing()
    {
        var world = new World();
        world.Policies[0].Spec.Approval!.Stages!.Add(new ApprovalStage
        {
            Name = "owner",
            Approvers = [Sample.User("olga")],
            Required = 1,
        });
        world.Step();
        world.Decide("bob");
        world.Step();
        var first = world.Approvals.First();
        world.Approvals.Remove(first);
        first.Metadata.Uid = "another";
        world.Decide("carol", Decisions.Denied, first);
        world.Approvals.Add(first);
        ChangePolicy(world);

        Settle(world);

        Assert.Null(world.History.TerminalPhase);
    }

    private static World Asked()
    {
        var world = new World();
        world.Step();
        return world;
    }

    private static void ChangePolicy(World world) =>
        (world.Policies[0].Spec.MaxDuration, world.Policies[0].Metadata.Generation) = ("45m", 2);

    private static void Settle(World world)
    {
        for (var i = 0; i < 4; i++)
        {
            world.Step();
        }
    }
}
