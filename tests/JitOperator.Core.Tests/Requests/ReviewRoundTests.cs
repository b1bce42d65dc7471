using JitOperator.Api;
using JitOperator.Api.Audit;
using JitOperator.Api.V1Alpha1;
using JitOperator.Core.Policies;
using JitOperator.Core.Requests;
using JitOperator.Core.Tests.Policies;
using Xunit;

namespace JitOperator.Core.Tests.Requests;

/// <summary>Alice broke glass for half an hour; the leads bob and carol are to review that within a day.</summary>
public class ReviewRoundTests
{
    private static World Broken(int? required = null, Action<AccessPolicySpec>? change = null, string requester = "alice")
    {
        var world = new World(r => r.BreakGlass = true, requester);
        world.Policies[0].Spec.BreakGlass = new()
        {
            Users = [Sample.Group("dev")],
            MaxDuration = "1h",
            Review = new() { Approvers = [Sample.Group("leads")], Required = required, Within = "24h" },
        };
        change?.Invoke(world.Policies[0].Spec);
        world.Step();
        return world;
    }

    [Fact]
    public void Decide_BreakGlass_GrantsAtOnceAndLaysTheReviewOut()
    {
        var world = Broken();

        Assert.Equal([AuditRecordTypes.RequestReceived, AuditRecordTypes.GrantBreakGlass, AuditRecordTypes.ReviewRequested], world.Types);
        Assert.Single(world.Bindings);
        var review = Assert.Single(world.Approvals);
        Assert.True(review.Spec.Review);
        // Nothing that is deleted with the request takes it along.
        Assert.Null(review.Metadata.OwnerReferences);
        Assert.Equal("r1", review.Metadata.Labels[Labels.RequestUid]);
        Assert.Equal(("alice", "ClusterRole/view", "pay", "30m"), (review.Spec.Summary.Requester, review.Spec.Summary.Role, review.Spec.Summary.Where, review.Spec.Summary.Duration));
        Assert.Equal(World.Start.AddDays(1).UtcDateTime, review.Spec.Summary.Deadline);
        Assert.Equal("Group/leads", review.Spec.Summary.Approvers);
        Assert.Empty(world.Step().Records);
    }

    [Fact]
    public void Decide_FoundJustified_IsRecordedAndTheAccessGoesOn()
    {
        var world = Broken();
        world.Decide("bob", groups: "leads");
        world.Step();

        Assert.Equal(AuditRecordTypes.ReviewDecided, world.Log[^1].Type);
        Assert.True(world.History.Review!.IsDone);
        Assert.Single(world.Bindings);
        Assert.Equal(ReviewStates.Justified, world.Status().Review!.State);
        Assert.Equal(ApprovalStates.Counted, world.Status(world.Approvals[0])!.State);
    }

    [Fact]
    public void Decide_FoundNotJustified_EndsTheAccessAtTheNextLook()
    {
        var world = Broken();
        world.Decide("bob", Decisions.Denied, groups: "leads");
        Assert.Equal(world.Now, world.Step().WakeAt);
        world.Step();

        Assert.Empty(world.Bindings);
        Assert.Equal((RequestPhases.Revoked, GrantEndCauses.ReviewFailed), (world.History.TerminalPhase, world.History.Cause));
        Assert.Equal(ReviewStates.Unjustified, world.Status().Review!.State);
    }

    [Theory]
    [InlineData("alice", RefusalCauses.SelfApproval)]
    [InlineData("ALICE", RefusalCauses.SelfApproval)]
    [InlineData("erin", RefusalCauses.NotAnApprover)]
    public void Decide_ByWhoMayNotReview_DoesNotCountAndIsOpenAgain(string person, string cause)
    {
        var world = Broken();
        world.Decide(person, groups: person == "erin" ? "dev" : "leads");
        world.Step();

        Assert.Equal((AuditRecordTypes.ReviewRefused, cause), (world.Log[^1].Type, world.Log[^1].Cause));
        Assert.False(world.History.Review!.IsDone);
        Assert.Null(world.Open.Spec.Decision);
    }

    /// <summary>A policy that lets people approve their own requests does not let them review themselves.</summary>
    [Fact]
    public void Decide_SelfApprovalAllowed_IsNotForReviews()
    {
        var world = Broken(change: p => p.Approval!.AllowSelfApproval = true);
        world.Decide("alice", groups: "leads");
        world.Step();

        Assert.Equal(RefusalCauses.SelfApproval, world.Log[^1].Cause);
    }

    [Fact]
    public void Decide_QuorumOfTwo_NeedsTwoPeople()
    {
        var world = Broken(required: 2);
        Assert.Equal(2, world.Approvals.Count);
        world.Decide("bob", approval: world.Approvals[0], groups: "leads");
        world.Decide("BoB", approval: world.Approvals[1], groups: "leads");
        world.Step();
        Assert.Equal(RefusalCauses.AlreadyApproved, world.Log[^1].Cause);
        Assert.False(world.History.Review!.IsDone);

        world.Decide("carol", groups: "leads");
        world.Step();
        Assert.True(world.History.Review!.IsDone);
    }

    [Fact]
    public void Decide_ReviewChangedOrUnstamped_DoesNotCount()
    {
        var world = Broken();
        world.Open.Spec.Summary.Reason = "harmless";
        world.Decide("bob", groups: "leads");
        world.Step();
        Assert.Equal(RefusalCauses.NotAsLaidOut, world.Log[^1].Cause);

        world.Open.Spec.Decision = Decisions.Approved;
        world.Step();
        Assert.Equal(RefusalCauses.IdentityNotVerified, world.Log[^1].Cause);
        Assert.False(world.History.Review!.IsDone);
    }

    [Fact]
    public void Decide_NotReviewedInTime_SaysSoOnceAndStaysOpen()
    {
        var world = Broken();
        world.Now = world.History.Grant!.ExpiresAt;
        Assert.Equal(World.Start.AddDays(1), world.Step().WakeAt);
        Assert.Equal(RequestPhases.Expired, world.History.TerminalPhase);
        Assert.Single(world.Approvals);

        world.Now = World.Start.AddDays(1);
        world.Step();
        world.Step();
        Assert.Single(world.Types, AuditRecordTypes.ReviewOverdue);
        Assert.Equal(ReviewStates.Overdue, world.Status().Review!.State);

        world.Decide("bob", groups: "leads");
        world.Step();
        Assert.True(world.History.Review!.IsDone);
        Assert.Equal(RequestPhases.Expired, world.History.TerminalPhase);
    }

    [Fact]
    public void Decide_NotJustifiedAfterTheEnd_ChangesNoPhase()
    {
        var world = Broken();
        world.Now = world.History.Grant!.ExpiresAt;
        world.Step();
        world.Decide("bob", Decisions.Denied, groups: "leads");
        world.Step();
        world.Step();

        Assert.Equal((RequestPhases.Expired, "bob"), (world.History.TerminalPhase, world.History.Review!.DeniedBy));
    }

    [Fact]
    public void Decide_WithoutTheDemandedMfa_DoesNotCount()
    {
        var world = Broken(change: p => p.Requirements = new() { Mfa = new() { ExtraKey = "amr", Values = ["mfa"], RequiredFor = [MfaSteps.Approval] } });
        world.Decide("bob", groups: "leads");
        world.Step();

        Assert.Equal(RefusalCauses.MfaMissing, world.Log[^1].Cause);
    }

    [Fact]
    public void Decide_PolicyChangedOrGone_ReviewersStayThoseOfTheGrant()
    {
        var world = Broken();
        world.Policies.Clear();
        world.Decide("bob", groups: "leads");
        world.Step();

        Assert.True(world.History.Review!.IsDone);
    }

    [Fact]
    public void GoneRequest_WithAReviewOpen_LaysItOutElsewhereCountsAndClearsAway()
    {
        var world = Broken();
        var (history, review) = (world.History, world.Approvals[0]);
        var gone = GoneRequest.Decide("r1", history, world.Bindings, [], null, "jit-system", world.Now);
        Assert.Equal([GrantEndCauses.RequestDeleted], gone.Records.Select(r => r.Cause));
        Assert.Single(gone.DeleteBindings);
        var anew = Assert.Single(gone.CreateApprovals);
        Assert.Equal(("jit-system", review.Metadata.Name), (anew.Metadata.NamespaceProperty, anew.Metadata.Name));

        world.Decide("bob", groups: "leads");
        var decided = GoneRequest.Decide("r1", gone.History, [], world.Situation().Approvals, null, "jit-system", world.Now);
        Assert.Equal([AuditRecordTypes.ReviewDecided], decided.Records.Select(r => r.Type));
        Assert.Same(review, Assert.Single(decided.DeleteApprovals));
        Assert.Empty(decided.CreateApprovals);
        Assert.Empty(GoneRequest.Decide("r1", decided.History, [], [], null, "jit-system", world.Now).Records);
    }

    [Fact]
    public void GoneRequest_ReviewedByWhoBrokeGlass_DoesNotCount()
    {
        var world = Broken();
        world.Decide("Alice", groups: "leads");
        var plan = GoneRequest.Decide("r1", world.History, [], world.Situation().Approvals, null, "pay", world.Now);

        Assert.Contains(plan.Records, r => r.Cause == RefusalCauses.SelfApproval);
        Assert.False(plan.History.Review!.IsDone);
    }

    [Fact]
    public void Decide_ReviewThatCannotBeRead_IsOverdue()
    {
        var world = Broken();
        var at = world.Log.FindIndex(r => r.Type == AuditRecordTypes.ReviewRequested);
        world.Log[at] = world.Log[at] with { Stage = world.Log[at].Stage! with { Deadline = "soon" } };

        Assert.Equal(ReviewStates.Overdue, world.History.Review!.State(world.Now));
    }

    [Fact]
    public void Decide_BreakGlassByOthersOrForTooLong_Denies()
    {
        Assert.Equal(DenialCauses.NoPolicyMatches, Broken(change: p => p.BreakGlass!.Users = [Sample.Group("oncall")]).History.Cause);
        Assert.Equal(DenialCauses.NoPolicyMatches, Broken(change: p => p.BreakGlass = null).History.Cause);
        Assert.Equal(DenialCauses.DurationTooLong, Broken(change: p => p.BreakGlass!.MaxDuration = "29m").History.Cause);
    }
}
