using System.Text.Json;
using JitOperator.Api;
using JitOperator.Api.Audit;
using JitOperator.Api.Json;
using JitOperator.Api.V1Alpha1;
using JitOperator.Core.Reviews;
using Xunit;

namespace JitOperator.Core.Tests.Reviews;

/// <summary>What makes a policy weaker.</summary>
public class PolicyWeakeningTests
{
    public static TheoryData<string, Action<AccessPolicySpec>> Weaker => new()
    {
        { "it allows instead of denying", spec => spec.Effect = PolicyEffects.Deny },
        { "it is in force again", spec => spec.Suspended = true },
        { "nobody need agree", spec => spec.Approval = new() { Automatic = true } },
        { "fewer people must agree", spec => spec.Approval!.Stages![0].Required = 3 },
        { "fewer people must agree", spec => spec.Approval!.Stages!.Add(new() { Name = "second", Approvers = [Group("leads")] }) },
        { "more people may agree", spec => spec.Approval!.Stages![0].Approvers.RemoveAt(0) },
        { "people may agree to their own requests", spec => spec.Approval!.AllowSelfApproval = true },
        { "fewer stages demand a comment", spec => spec.Approval!.Stages![0].RequireComment = null },
        { "access may last longer", spec => spec.MaxDuration = "30m" },
        { "a demand on the reason is gone", spec => spec.Requirements!.Reason = null },
        { "a demand on the ticket is gone", spec => spec.Requirements!.Ticket!.Pattern = null },
        { "a demand for more than one factor is gone", spec => spec.Requirements!.Mfa!.Values.Add("sms") },
        { "more people may ask", spec => spec.Requesters.Add(Group("all")) },
        { "more may ask for somebody else", spec => spec.RequestFor = [Group("all")] },
        { "more may be asked for", spec => spec.Grants[0].Namespaces!.Add("prod") },
        { "more may be asked for", spec => spec.Grants[0].Roles[0].Name = "*dit" },
        { "hours are gone", spec => spec.AllowedWindows = null },
        { "no witness is needed", spec => spec.RequireWitness = null },
        { "more people may break glass", spec => spec.BreakGlass!.Users.Add(Group("all")) },
        { "emergency access may last longer", spec => spec.BreakGlass!.MaxDuration = "2h" },
        { "fewer people must review an emergency", spec => spec.BreakGlass!.Review.Required = 1 },
        { "limits are gone", spec => spec.Limits = null },
        { "a change of the role no longer ends access", spec => spec.OnRoleChange = RoleChangeActions.Warn },
    };

    // Some of them make it stronger; then it is the way back that counts.
    [Theory]
    [MemberData(nameof(Weaker))]
    public void Between_AChangeAndItsReverse_IsWeakerOneWay(string how, Action<AccessPolicySpec> change)
    {
        var (one, other) = (Spec(), Spec());
        change(other);

        Assert.Contains([how], new[] { PolicyWeakening.Between(one, other), PolicyWeakening.Between(other, one) });
        Assert.Empty(PolicyWeakening.Between(one, Spec()));
    }

    [Fact]
    public void Between_ForANarrowerPlace_IsNotWeaker()
    {
        var narrower = Spec();
        narrower.Grants = [new() { Roles = [new() { Kind = "ClusterRole", Name = "view-pods" }, new() { Kind = "ClusterRole", Name = "edit" }], Namespaces = ["team-a", "team-b*"] }];

        Assert.Empty(PolicyWeakening.Between(Spec(), narrower));
    }

    [Fact]
    public void Between_AndAPolicyThatDenies_IsNotWeaker()
    {
        var denies = Spec();
        (denies.Effect, denies.MaxDuration) = (PolicyEffects.Deny, "100h");

        Assert.Empty(PolicyWeakening.Between(Spec(), denies));
    }

    [Fact]
    public void PolicyWeakened_CitesBothStatesAndTheGrant_AndNamesWhoChangedIt()
    {
        var story = new Story();
        var before = Change(story, Story.Monday, Spec());
        var weak = Spec();
        weak.Approval = new() { Automatic = true };
        var after = Change(story, Story.Monday.AddMinutes(1), weak);
        var life = story.Ask(Story.Monday.AddHours(1)).Receive().Grant(TimeSpan.FromHours(1), after.Record.Policy);

        var found = Assert.Single(story.Findings(ReviewRules.PolicyWeakened));
        Assert.Equal([before.Index, after.Index, life.Granted.Index], found.Indices);
        Assert.Equal("paula", found.Person);
        Assert.Contains("made AccessPolicy default weaker (nobody need agree), and 59m", found.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void PolicyWeakened_ByAStateOfWhichOnlyTheDigestIsLogged_IsNotClaimed()
    {
        var story = new Story();
        Change(story, Story.Monday, Spec());
        var unknown = Change(story, Story.Monday.AddMinutes(1), Spec());
        unknown.Record = unknown.Record with { PolicySpec = JsonSerializer.SerializeToElement(new { digest = "sha256:0" }) };
        story.Ask(Story.Monday.AddHours(1)).Receive().Grant(TimeSpan.FromHours(1), unknown.Record.Policy);

        Assert.Empty(story.Findings(ReviewRules.PolicyWeakened));
    }

    private static Entry Change(Story story, DateTimeOffset at, AccessPolicySpec spec) => story.Add(at, new()
    {
        Type = AuditRecordTypes.PolicyChanged,
        Actor = new("paula"),
        Policy = new("default", 1, TypedJson.Digest(spec), "uid"),
        PolicySpec = JsonSerializer.SerializeToElement(spec, TypedJson.Options),
        Message = "Changed.",
    });

    private static PolicySubject Group(string name) => new() { Kind = "Group", Name = name };

    private static AccessPolicySpec Spec() => new()
    {
        Requesters = [Group("dev")],
        Grants = [new() { Roles = [new() { Kind = "ClusterRole", Name = "view*" }, new() { Kind = "ClusterRole", Name = "edit" }], Namespaces = ["team-*"] }],
        MaxDuration = "1h",
        AllowedWindows = [new() { Days = ["Mon"], From = "09:00", To = "17:00", TimeZone = "UTC" }],
        RequireWitness = true,
        Requirements = new()
        {
            Reason = new() { MinLength = 10, Pattern = ".*" },
            Ticket = new() { Pattern = "INC-[0-9]+" },
            Mfa = new() { ExtraKey = "example.com/amr", Values = ["mfa"], RequiredFor = [MfaSteps.Request] },
        },
        Approval = new() { Stages = [new() { Name = "lead", Approvers = [Group("leads"), Group("sre")], Required = 2, RequireComment = true }] },
        BreakGlass = new() { Users = [Group("sre")], MaxDuration = "1h", Review = new() { Approvers = [Group("leads")], Required = 2, Within = "24h" } },
        Limits = new() { ActiveGrants = 2 },
    };
}
