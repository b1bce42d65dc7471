using JitOperator.Api;
using JitOperator.Api.Audit;
using JitOperator.Core.Policies;
using JitOperator.Core.Requests;
using JitOperator.Core.Scopes;
using JitOperator.Core.Tests.Policies;
using Xunit;

namespace JitOperator.Core.Tests.Requests;

public class LifecycleTests
{
    [Fact]
    public void Decide_AskedAndApproved_GrantsForTheAgreedTimeAndEndsOnIt()
    {
        var world = new World();
        Assert.Null(world.Step().EnsureGrant);
        world.Decide("bob");
        world.Now += TimeSpan.FromMinutes(1);

        var granted = world.Step();

        Assert.Equal(world.Now + TimeSpan.FromMinutes(30), granted.WakeAt);
        Assert.Single(world.Bindings);
        world.Now = granted.WakeAt!.Value.AddMilliseconds(-1);
        Assert.Empty(world.Step().DeleteBindings);
        world.Now = granted.WakeAt.Value;
        world.Step();
        Assert.Empty(world.Bindings);
        Assert.Equal(RequestPhases.Expired, world.History.TerminalPhase);
        Assert.Equal(
            [AuditRecordTypes.RequestReceived, AuditRecordTypes.ApprovalRequested, AuditRecordTypes.ApprovalDecided, AuditRecordTypes.GrantIssued, AuditRecordTypes.GrantEnded],
            world.Types);
    }

    /// <summary>
    /// As when there was no leader from the time it was filed until it was deleted. The log must say who asked, and without that its
    /// verification takes the end for one that cannot be.
    /// </summary>
    [Fact]
    public void Decide_DeletedBeforeAnybodyLookedAtIt_IsReceivedAndThenWithdrawn()
    {
        var world = new World();
        world.Request.Metadata.DeletionTimestamp = world.Now.UtcDateTime;

        var plan = world.Step();

        Assert.Equal([AuditRecordTypes.RequestReceived, AuditRecordTypes.RequestWithdrawn], world.Types);
        Assert.Equal("alice", plan.Records[0].Actor?.Username);
        Assert.Equal(RequestPhases.Withdrawn, world.History.TerminalPhase);
        Assert.Null(plan.EnsureGrant);
    }

    /// <summary>What decides must be on record first: nothing is granted, nothing denied, and nobody is asked.</summary>
    [Theory]
    [InlineData("offered")]
    [InlineData("denied")]
    [InlineData("break-glass")]
    public void Decide_APolicyThatIsNotRecorded_WaitsAndNeverDenies(string what)
    {
        var world = new World(spec => spec.BreakGlass = what == "break-glass" ? true : null);
        if (what == "denied")
        {
            world.Policies.Clear();
        }

        world.UnrecordedPolicies.Add("some-policy");

        var plan = world.Step();

        Assert.Equal([AuditRecordTypes.RequestReceived], world.Types);
        Assert.Empty(plan.CreateApprovals);
        Assert.Null(plan.EnsureGrant);
        Assert.True(plan.WakeAt > world.Now);
        world.UnrecordedPolicies.Clear();
        world.Step();
        Assert.NotEqual([AuditRecordTypes.RequestReceived], world.Types);
    }

    [Fact]
    public void Decide_ApprovedWhileAPolicyIsNotRecorded_GrantsOnceItIs()
    {
        var world = new World();
        world.Step();
        world.Decide("bob");
        world.UnrecordedPolicies.Add("deny-all");

        Assert.Null(world.Step().EnsureGrant);
        world.UnrecordedPolicies.Clear();
        Assert.NotNull(world.Step().EnsureGrant);
    }

    /// <summary>Taking rights away waits for nothing.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Decide_AGrantThatIsOver_EndsWhateverIsNotRecorded(bool revoked)
    {
        var world = new World();
        world.Step();
        world.Decide("bob");
        var granted = world.Step();
        Assert.NotNull(granted.EnsureGrant);
        world.UnrecordedPolicies.Add("deny-all");
        if (revoked)
        {
            world.Revoke("alice");
        }
        else
        {
            world.Now = granted.WakeAt!.Value;
        }

        world.Step();

        Assert.Empty(world.Bindings);
        Assert.Equal(AuditRecordTypes.GrantEnded, world.Log[^1].Type);
    }

    [Fact]
    public void Decide_NothingChanged_DoesNothingTwice()
    {
        var world = new World();
        world.Step();

        var again = world.Step();

        Assert.Empty(again.Records);
        Assert.Empty(again.CreateApprovals);
    }

    [Fact]
    public void Decide_TwoStagesWithQuorum_OpensTheSecondAfterTheFirst()
    {
        var world = new World();
        world.Policies[0].Spec.Approval!.Stages![0].Required = 2;
        world.Policies[0].Spec.Approval!.Stages!.Add(new() { Name = "security", Approvers = [Sample.Group("sec")] });
        world.Step();
        Assert.Equal(2, world.Approvals.Count);
        world.Decide("bob");
        world.Step();
        Assert.Equal(2, world.Approvals.Count);
        world.Decide("carol");
        world.Step();
        Assert.Equal("security", world.Open.Spec.Stage);
        Assert.Empty(world.Bindings);
        world.Decide("dan", groups: "sec");
        world.Step();

        Assert.Single(world.Bindings);
    }

    [Theory]
    [InlineData("alice", RefusalCauses.SelfApproval)]
    [InlineData("ALICE", RefusalCauses.SelfApproval)]
    [InlineData("mallory", RefusalCauses.NotAnApprover)]
    public void Decide_WrongPerson_DoesNotCountAndOpensAnotherSlot(string person, string cause)
    {
        var world = new World();
        world.Policies[0].Spec.Approval!.Stages![0].Approvers.Add(Sample.User("alice"));
        world.Step();
        world.Decide(person);
        world.Step();

        Assert.Equal(cause, world.Log.Single(r => r.Type == AuditRecordTypes.ApprovalRefused).Cause);
        Assert.Empty(world.Bindings);
        Assert.Null(world.Open.Spec.Decision);
    }

    [Fact]
    public void Decide_SamePersonInTwoSlots_CountsOnce()
    {
        var world = new World();
        world.Policies[0].Spec.Approval!.Stages![0].Required = 2;
        world.Step();
        world.Decide("bob", approval: world.Approvals[0]);
        world.Decide("bob", approval: world.Approvals[1]);
        world.Step();

        Assert.Equal(RefusalCauses.AlreadyApproved, world.Log.Single(r => r.Type == AuditRecordTypes.ApprovalRefused).Cause);
        Assert.Empty(world.Bindings);
        world.Decide("carol");
        world.Step();
        Assert.Single(world.Bindings);
    }

    [Fact]
    public void Decide_DecisionWithoutStamp_DoesNotCount()
    {
        var world = new World();
        world.Step();
        world.Open.Spec.Decision = Decisions.Approved;
        world.Step();

        Assert.Equal(RefusalCauses.IdentityNotVerified, world.Log.Single(r => r.Type == AuditRecordTypes.ApprovalRefused).Cause);
        Assert.Empty(world.Bindings);
    }

    [Fact]
    public void Decide_SummaryChangedBeforeTheDecision_DoesNotCount()
    {
        var world = new World();
        world.Step();
        world.Open.Spec.Summary.Role = "ClusterRole/harmless";
        world.Decide("bob");
        world.Step();

        Assert.Equal(RefusalCauses.NotAsLaidOut, world.Log.Single(r => r.Type == AuditRecordTypes.ApprovalRefused).Cause);
        Assert.Empty(world.Bindings);
    }

    [Fact]
    public void Decide_Denied_EndsTheRequestForGood()
    {
        var world = new World();
        world.Step();
        world.Decide("bob", Decisions.Denied);
        world.Step();
        world.Step();

        Assert.Equal(RequestPhases.Denied, world.History.TerminalPhase);
        Assert.Equal(DenialCauses.DeniedByApprover, world.History.Cause);
        Assert.Empty(world.Bindings);
    }

    [Fact]
    public void Decide_NobodyAnswers_TimesOut()
    {
        var world = new World();
        var wake = world.Step().WakeAt;
        Assert.Equal(World.Start + StageTimes.Default, wake);
        world.Now = wake!.Value;
        world.Step();

        Assert.Equal(RequestPhases.TimedOut, world.History.TerminalPhase);
        Assert.Empty(world.Approvals);
    }

    [Fact]
    public void Decide_ApprovedInTimeButSeenLate_Grants()
    {
        var world = new World();
        world.Step();
        world.Decide("bob");
        world.Now += TimeSpan.FromDays(2);
        world.Step();

        Assert.Single(world.Bindings);
    }

    [Fact]
    public void Decide_DecidedAfterTheDeadline_TimesOut()
    {
        var world = new World();
        world.Now = world.Step().WakeAt!.Value.AddSeconds(1);
        world.Decide("bob");
        world.Step();

        Assert.Equal(RequestPhases.TimedOut, world.History.TerminalPhase);
        Assert.Empty(world.Bindings);
    }

    public static TheoryData<string, Action<World>> ChangesBeforeTheGrant => new()
    {
        { "PolicyChanged", w => (w.Policies[0].Spec.MaxDuration, w.Policies[0].Metadata.Generation) = ("45m", 2) },
        { "RoleChanged", w => w.Role = new("sha256:other", ["* *"], IsMissing: false) },
    };

    [Theory]
    [MemberData(nameof(ChangesBeforeTheGrant), DisableDiscoveryEnumeration = true)]
    public void Decide_PolicyOrRoleChangedBeforeTheGrant_NeedsApprovalAnew(string cause, Action<World> change)
    {
        var world = new World();
        world.Policies[0].Spec.Approval!.Stages![0].Required = 2;
        world.Step();
        world.Decide("bob");
        world.Step();
        world.Decide("carol");
        change(world);
        world.Step();

        Assert.Equal(cause, world.Log.Single(r => r.Type == AuditRecordTypes.ApprovalSuperseded).Cause);
        Assert.Empty(world.Bindings);
        world.Step();
        world.Decide("bob");
        world.Decide("carol");
        world.Step();
        Assert.Single(world.Bindings);
    }

    [Fact]
    public void Decide_PolicyDeletedBeforeTheGrant_Denies()
    {
        var world = new World();
        world.Step();
        world.Decide("bob");
        world.Policies.Clear();
        world.Step();

        Assert.Equal(RequestPhases.Denied, world.History.TerminalPhase);
        Assert.Empty(world.Bindings);
    }

    [Fact]
    public void Decide_PolicyDeletedUnderAGrant_StillEndsOnTime()
    {
        var world = new World().Granted();
        world.Policies.Clear();
        world.Step();
        Assert.Single(world.Bindings);
        world.Now += TimeSpan.FromMinutes(30);
        world.Step();

        Assert.Empty(world.Bindings);
        Assert.Equal(RequestPhases.Expired, world.History.TerminalPhase);
    }

    [Fact]
    public void Decide_RoleUnknown_IsNotYet()
    {
        var world = new World { Role = RoleState.Unknown };

        var plan = world.Step();

        Assert.Equal(world.Now + Lifecycle.LookAgainAfter, plan.WakeAt);
        Assert.Null(world.History.TerminalPhase);
        Assert.Empty(world.Approvals);
    }

    [Fact]
    public void Decide_RoleMissing_DeniesAndNamesTheField()
    {
        var world = new World { Role = RoleState.Missing };
        world.Step();

        Assert.Equal(DenialCauses.RoleNotFound, world.History.Cause);
        Assert.Contains("spec.role", world.History.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Decide_IdentityForged_RefusesForGood()
    {
        var world = new World();
        world.Request.Spec.Role.Name = "admin";
        world.Step();

        Assert.Equal([AuditRecordTypes.RequestRefused], world.Types);
        Assert.Equal(RequestPhases.Denied, world.History.TerminalPhase);
    }

    public static TheoryData<string, Action<World>> EarlyEnds => new()
    {
        { GrantEndCauses.Revoked, w => w.Request.Spec.Revoked = true },
        { GrantEndCauses.RequestDeleted, w => w.Request.Metadata.DeletionTimestamp = w.Now.UtcDateTime },
        { GrantEndCauses.RoleChanged, w => w.Role = new("sha256:other", [], IsMissing: false) },
        { GrantEndCauses.RoleChanged, w => w.Role = RoleState.Missing },
    };

    [Theory]
    [MemberData(nameof(EarlyEnds), DisableDiscoveryEnumeration = true)]
    public void Decide_GrantNoLongerRight_EndsAndSaysWhy(string cause, Action<World> change)
    {
        var world = new World().Granted();
        change(world);
        var plan = world.Step();

        Assert.Empty(world.Bindings);
        Assert.True(plan.RemoveFinalizer);
        Assert.Equal(cause, world.Log[^1].Cause);
        Assert.Equal(RequestPhases.Revoked, world.History.TerminalPhase);
    }

    [Fact]
    public void Decide_RoleChangedAndPolicyWarns_KeepsTheGrantAndWarnsOnce()
    {
        var world = new World();
        world.Policies[0].Spec.OnRoleChange = RoleChangeActions.Warn;
        world.Granted();
        world.Role = new("sha256:other", [], IsMissing: false);
        world.Step();
        world.Step();

        Assert.Single(world.Bindings);
        Assert.Single(world.Types, AuditRecordTypes.GrantRoleChanged);
    }

    /// <summary>A leader whose clock is far behind would put back what the other replicas have ended on time.</summary>
    [Fact]
    public void Decide_BindingIsMissingWhileGrantsAreHeld_IsPutBackWhenTheyAreNot()
    {
        var world = new World().Granted();
        world.Step();
        world.Bindings.Clear();
        world.GrantsHeld = "The operator's clock is 260 s behind.";

        var wake = world.Step().WakeAt;

        Assert.Empty(world.Bindings);
        Assert.DoesNotContain(AuditRecordTypes.BindingRepaired, world.Types);
        Assert.InRange(wake!.Value, world.Now, world.Now.AddSeconds(30));
        world.GrantsHeld = null;
        world.Step();
        Assert.Single(world.Bindings);
    }

    [Fact]
    public void Decide_BindingChangedByHand_IsRepairedAndRecorded()
    {
        var world = new World().Granted();
        world.Bindings[0] = world.Bindings[0] with { Stamp = null };
        world.Step();
        world.Step();

        Assert.NotNull(world.Bindings.Single().Stamp);
        Assert.Single(world.Types, AuditRecordTypes.BindingRepaired);
    }

    [Fact]
    public void Decide_BindingTakenAwayAgainAndAgain_IsPutRightEverLessOften()
    {
        var world = new World(request => request.Duration = "10m").Granted();
        var end = world.Now + TimeSpan.FromMinutes(9);
        for (; world.Now < end; world.Now += TimeSpan.FromMilliseconds(500))
        {
            if (world.Bindings.Count > 0)
            {
                world.Bindings[0] = world.Bindings[0] with { Stamp = null };
            }

            world.Step();
        }

        // Three at once, then after 1, 2, 4, ... and 60 seconds; each time one record for what was changed, and one for what was put back.
        Assert.InRange(world.Types.Count(type => type == AuditRecordTypes.BindingRepaired), 10, 40);
    }

    [Fact]
    public void Decide_ForgedBindingOfAWaitingRequest_IsRemovedAndRecorded()
    {
        var world = new World();
        world.Step();
        world.Bindings.Add(new("pay", BindingName.For("r1", "pay"), "x", Stamp: null));
        world.Step();

        Assert.Empty(world.Bindings);
        Assert.Single(world.Types, AuditRecordTypes.BindingForged);
    }

    [Fact]
    public void Decide_SomebodyElsesBindingWithOurLabel_IsNotTouched()
    {
        var world = new World();
        world.Bindings.Add(new("pay", "theirs", "x", Stamp: null));
        world.Step();

        Assert.Single(world.Bindings);
    }

    [Fact]
    public void Decide_StatusSaysGrantedButTheLogDoesNot_NeverGrants()
    {
        var world = new World().Granted();
        world.Log.Clear();
        world.Step();

        Assert.Empty(world.Bindings);
        Assert.Equal(RequestPhases.Failed, world.History.TerminalPhase);
    }

    [Fact]
    public void Decide_BindingRefusedForGood_FailsAndSaysWhy()
    {
        var world = new World().Granted();

        var plan = Lifecycle.Decide(world.Situation() with { Obstacle = "The API server does not let the operator bind." });

        var record = Assert.Single(plan.Records);
        Assert.Equal((AuditRecordTypes.RequestFailed, FailureCauses.BindingRefused), (record.Type, record.Cause));
        Assert.Equal(RequestPhases.Failed, plan.History.TerminalPhase);
        Assert.NotEmpty(plan.DeleteBindings);
        Assert.Null(plan.EnsureGrant);
    }

    [Fact]
    public void Decide_TimeIsOverAndTheBindingRefused_IsAnExpiry()
    {
        var world = new World().Granted();
        world.Now = world.History.Grant!.ExpiresAt;

        var plan = Lifecycle.Decide(world.Situation() with { Obstacle = "No." });

        Assert.Equal(RequestPhases.Expired, plan.History.TerminalPhase);
    }

    [Fact]
    public void Decide_NamespaceDeletedUnderTheGrant_KeepsTheOthersAndDoesNotComplain()
    {
        var world = new World(spec => spec.Scope = new() { Namespaces = ["pay", "team-a"] }).Granted();
        Assert.Equal(2, world.Bindings.Count);
        world.Namespaces = KnownNamespaces.Named("pay");
        world.Bindings.RemoveAll(b => b.Namespace == "team-a");

        var plan = world.Step();

        Assert.Empty(plan.Records);
        Assert.Equal(["pay"], plan.EnsureGrant!.Bindings.Select(b => b.Namespace));
        Assert.Equal("True", world.Status().Conditions.Single(c => c.Type == ConditionTypes.Granted).Status);
    }
}
