using JitOperator.Api;
using JitOperator.Api.Audit;
using JitOperator.Core.Requests;
using JitOperator.Core.Reviews;
using JitOperator.Core.Tests.Windows;
using JitOperator.Core.Values;
using Xunit;

namespace JitOperator.Core.Tests.Reviews;

/// <summary>Each rule in a history as small as can be: what it finds, whom it names and which records it stands on. The edges are in <see cref="SyntheticLog"/>.</summary>
public class RuleTests
{
    private static readonly DateTimeOffset s_at = Story.Monday;
    private static readonly TimeSpan s_thought = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan s_hour = TimeSpan.FromHours(1);
    private readonly Story _story = new();

    [Fact]
    public void RepeatedRequests_AtTheFifth_CitesAllFiveAndKeepsSilenceAfterwards()
    {
        for (var i = 0; i < 8; i++)
        {
            _story.Ask(s_at.AddHours(i), i % 2 == 0 ? "alice" : "Alice").Receive();
        }

        var found = Assert.Single(_story.Findings(ReviewRules.RepeatedRequests));
        Assert.Equal((5, "Alice"u8.Length), (found.Indices.Count, found.Person!.Length));
        Assert.Equal("alice has asked for ClusterRole/view in payments 5 times within 72h.", found.Message);
    }

    [Fact]
    public void RepeatedRequests_ByExtensionsOrOfAnotherTarget_AreNone()
    {
        for (var i = 0; i < 8; i++)
        {
            _story.Ask(s_at.AddHours(i), extends: new("payments", "x", "uid")).Receive();
            _story.Ask(s_at.AddHours(i), place: $"team-{i}").Receive();
            _story.Ask(s_at.AddHours(i), subject: $"robot-{i}").Receive();
        }

        Assert.Empty(_story.Findings(ReviewRules.RepeatedRequests));
    }

    [Fact]
    public void WeakJustification_OfReasonAndTicket_IsOneFinding()
    {
        _story.Ask(s_at, reason: "x", ticket: "chat").Receive();
        _story.Ask(s_at, ticket: "INC-1").Receive();

        var found = Assert.Single(_story.Findings(ReviewRules.WeakJustification, new() { TicketPattern = "INC-[0-9]+", TicketRequired = true }));

        Assert.Equal("alice asks for ClusterRole/view in payments, and the reason has fewer than 8 letters and digits, and the ticket is not of the form that tickets have.", found.Message);
        Assert.Single(_story.Findings(ReviewRules.WeakJustification, new() { ReasonLength = 1, TicketPattern = "INC-[0-9]+" }));
        _story.Ask(s_at).Receive();
        Assert.Single(_story.Findings(ReviewRules.WeakJustification, new() { ReasonLength = 0, TicketRequired = true }));
    }

    [Theory]
    [InlineData("2026-03-27T18:30Z", 1)]
    [InlineData("2026-03-30T05:30Z", 0)]
    [InlineData("2026-03-30T15:30Z", 1)]
    public void OffHours_AreThoseOfTheZone_AlsoWhenClocksAreChanged(string at, int expected)
    {
        // In Berlin, summer time begins on 29 March: 05:30 UTC is 07:30 from then on.
        _story.Ask(Make.Utc(at)).Receive();
        Assert.Equal(expected, _story.Findings(ReviewRules.OffHoursRequest, new() { BusinessHours = [Make.Window("Mon Tue Wed Thu Fri", "07:00", "17:00")] }).Count);
        Assert.Empty(_story.Findings(ReviewRules.OffHoursRequest, new() { BusinessHours = [] }));
    }

    [Fact]
    public void OffHoursUse_OfAGrant_IsToldOnceAndOfWhoUsedIt()
    {
        var life = _story.Ask(s_at.AddHours(9.9), subject: "robot").Go("bob", s_thought, s_hour);
        life.Use(TimeSpan.FromMinutes(30));
        life.Use(TimeSpan.FromMinutes(31));

        var found = Assert.Single(_story.Findings(ReviewRules.OffHoursUse));
        Assert.Equal("robot", found.Person);
        Assert.Equal([life.Granted.Index, life.Granted.Index + 1], found.Indices);
    }

    [Fact]
    public void RushedApproval_IsToldOfTheApprover()
    {
        var life = _story.Ask(s_at).Go("bob", TimeSpan.FromSeconds(2), s_hour);

        var found = Assert.Single(_story.Findings(ReviewRules.RushedApproval));
        Assert.Equal("bob", found.Person);
        Assert.Equal([life.Received.Index, life.Opened.Index, life.Decided.Index], found.Indices);
        Assert.Equal("bob agreed to ClusterRole/view in payments for alice within 2.0 s; reading it takes 3.6 s.", found.Message);
    }

    [Fact]
    public void RushedApproval_WithoutTheRecordOfItsStage_IsNone()
    {
        _story.Ask(s_at).Receive().Decide("bob", TimeSpan.FromSeconds(1));

        Assert.Empty(_story.Findings(ReviewRules.RushedApproval));
    }

    [Fact]
    public void ApprovalShopping_CitesDenialRequestAndApproval()
    {
        var denied = _story.Ask(s_at).Receive().Open().Decide("bob", s_thought, Decisions.Denied);
        var again = _story.Ask(s_at.AddHours(1)).Go("carol", s_thought, s_hour);

        var found = Assert.Single(_story.Findings(ReviewRules.ApprovalShopping));
        Assert.Equal([denied.Decided.Index, again.Received.Index, again.Decided.Index], found.Indices);
        Assert.Equal("alice", found.Person);
    }

    [Fact]
    public void ApprovalShopping_OfARequestThatWasThereBeforeTheDenial_IsNone()
    {
        var before = _story.Ask(s_at).Receive().Open();
        _story.Ask(s_at.AddMinutes(1)).Receive().Open().Decide("bob", s_thought, Decisions.Denied);
        before.Decide("carol", s_hour);

        Assert.Empty(_story.Findings(ReviewRules.ApprovalShopping));
    }

    [Fact]
    public void SelfApprovalAttempt_ByWhoFiledForSomebodyElse_IsOne()
    {
        var life = _story.Ask(s_at, "alice", subject: "robot").Receive().Open();
        _story.Add(s_at.AddMinutes(1), new()
        {
            Type = AuditRecordTypes.AdmissionRefused,
            Actor = new("alice"),
            Request = life.Request,
            Admission = new("AccessApproval", "UPDATE"),
            Message = "No.",
        });

        var found = Assert.Single(_story.Findings(ReviewRules.SelfApprovalAttempt));
        Assert.Equal(("alice", FindingSeverities.High, life.Request), (found.Person, found.Severity, found.Request));
    }

    [Fact]
    public void ForeignBinding_NamesTheBinding()
    {
        _story.Add(s_at, new() { Type = AuditRecordTypes.BindingForged, Cause = "x", Message = "x", Bindings = [new("payments", "jit-1")] });

        Assert.Contains("payments/jit-1", Assert.Single(_story.Findings(ReviewRules.ForeignBinding)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(CoverageStatuses.Complete, 1)]
    [InlineData(CoverageStatuses.Sampled, 1)]
    [InlineData(CoverageStatuses.Incomplete, 0)]
    [InlineData(CoverageStatuses.None, 0)]
    [InlineData("Unheard", 0)]
    public void DormantGrant_IsOnlyClaimedWhereAllIsKnown(string status, int expected)
    {
        var life = _story.Ask(s_at).Go("bob", s_thought, s_hour).End();
        life.Cover(status);

        Assert.Equal(expected, _story.Findings(ReviewRules.DormantGrant).Count);
    }

    [Fact]
    public void OverWideGrant_SaysWhatWasNotNeeded()
    {
        var risky = _story.Ask(s_at, risks: ["reads secrets"]).Go("bob", s_thought, s_hour);
        risky.Use(s_thought);
        risky.End().Cover();
        var wide = _story.Ask(s_at.AddHours(3), clusterWide: true).Go("bob", s_thought, s_hour);
        wide.Use(s_thought);
        wide.End().Cover();

        Assert.Collection(
            _story.Findings(ReviewRules.OverWideGrant),
            found => Assert.EndsWith("nothing that was done needed what is risky of it: reads secrets.", found.Message, StringComparison.Ordinal),
            found => Assert.EndsWith("needed the whole cluster, but 1 of its namespaces.", found.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void OverWideGrant_OfASummary_LooksAtWhatItSumsUp()
    {
        foreach (var resource in new[] { "pods", "pods/exec" })
        {
            var life = _story.Ask(s_at, risks: ["runs commands in pods"], place: resource[..4]).Go("bob", s_thought, s_hour);
            var use = life.Use(s_thought);
            use.Record = use.Record with
            {
                Type = AuditRecordTypes.ActivitySummary,
                Activity = use.Record.Activity! with { Action = null, Actions = [new("get", 3, "", "services", "payments"), new("create", 3, "", resource, "payments")], Count = 6 },
            };
            life.End().Cover();
        }

        // To make pods is a risk of its own, to run commands in them another: of both, nothing is left to be said.
        Assert.Empty(_story.Findings(ReviewRules.OverWideGrant));
    }

    [Fact]
    public void RenewalChain_OfAGrantThatEndedEarly_GoesOnFromItsRealEnd()
    {
        for (var i = 0; i < 5; i++)
        {
            var life = _story.Ask(s_at.AddMinutes(60 * i)).Go("bob", s_thought, TimeSpan.FromMinutes(90));
            life.End(life.Granted.At.AddMinutes(10), GrantEndCauses.Revoked);
        }

        Assert.Empty(_story.Findings(ReviewRules.RenewalChain));
    }

    [Fact]
    public void RenewalChain_ThatSaysSo_CitesEveryGrant()
    {
        Life? last = null;
        for (var i = 0; i < 5; i++)
        {
            last = _story.Ask(s_at.AddMinutes(50 * i), role: $"view-{i}", extends: last?.Request).Go("bob", s_thought, s_hour);
        }

        var found = Assert.Single(_story.Findings(ReviewRules.RenewalChain));
        Assert.Equal((5, last!.Granted.Index), (found.Indices.Count, found.Indices[^1]));
    }

    [Fact]
    public void BreakGlassUnreviewed_WithTheRecordThatSaysSo_CitesIt()
    {
        var life = _story.Ask(s_at).Receive().Grant(s_hour, breakGlass: true);
        var asked = _story.Add(life.Now, life.Of(AuditRecordTypes.ReviewRequested) with { Stage = new(0, "review", 2, [], Timestamp.Format(s_at.AddHours(2))) });
        _story.Add(s_at.AddHours(1), life.Of(AuditRecordTypes.ReviewDecided) with { Actor = new("bob"), Decision = new(Decisions.Approved, "r", "u") });
        var overdue = _story.Add(s_at.AddHours(2), life.Of(AuditRecordTypes.ReviewOverdue));

        var found = Assert.Single(_story.Findings(ReviewRules.BreakGlassUnreviewed));
        Assert.Equal([life.Granted.Index, asked.Index, overdue.Index], found.Indices);
    }

    [Fact]
    public void PersistenceCreated_OfSeveralKinds_IsToldOfEach()
    {
        var life = _story.Ask(s_at).Go("bob", s_thought, s_hour);
        life.Use(s_thought, "create", "cronjobs", "batch", code: 201);
        life.Use(s_thought, "create", "serviceaccounts/token", code: 201);
        life.Use(s_thought, "create", "serviceaccounts/token", code: 201);

        Assert.Equal(["cronjob", "token"], _story.Findings(ReviewRules.PersistenceCreated).Select(found => found.Key.Split('/')[2]));
    }

    [Fact]
    public void UseAfterExpiry_OfARequestThatTheLogNoLongerHolds_IsToldAllTheSame()
    {
        var life = new Life(_story, "uid-old", s_at, "alice", null, new("ClusterRole", "view", ["payments"]));
        _story.Add(s_at, new()
        {
            Type = AuditRecordTypes.ActivityObserved,
            Actor = new("alice"),
            Request = life.Request,
            Activity = new(ActivityAttributions.AfterExpiry, Timestamp.Format(s_at), Action: new("a", "ResponseComplete", "get", "", "pods")),
        });

        Assert.Equal([0L], Assert.Single(_story.Findings(ReviewRules.UseAfterExpiry)).Indices);
    }

    [Fact]
    public void ActivitySourceStale_WithoutGrants_IsNone()
    {
        _story.Ask(s_at).Go("bob", s_thought, s_hour).End();
        _story.Add(s_at.AddHours(3), new() { Type = AuditRecordTypes.ActivitySource, Cause = "Silent", Coverage = new(CoverageStatuses.Incomplete, "", "") });

        Assert.Empty(_story.Findings(ReviewRules.ActivitySourceStale));
    }
}
