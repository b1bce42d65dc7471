using JitOperator.Api;
using JitOperator.Core.Policies;
using JitOperator.Core.Requests;
using JitOperator.Core.Stamps;
using JitOperator.Core.Tests.Policies;
using Xunit;

namespace JitOperator.Core.Tests.Requests;

public class DeciderRulesTests
{
    private static readonly DeciderRules Rules = new()
    {
        Stage = "lead",
        Approvers = "Group/leads",
        IsApprover = user => Subjects.Include([Sample.Group("leads")], user),
        Person = "alice",
        Filer = new StampedUser("argo", "uid-argo"),
        ApprovedBy = ["bob"],
    };

    [Fact]
    public void Refuse_AnotherApprover_IsNot() => Assert.Null(Rules.Refuse(Lead("carol"), null));

    [Theory]
    [InlineData("alice")]
    [InlineData("ALICE")]
    [InlineData("аlice")] // a Cyrillic а
    [InlineData("al\u200bice")]
    [InlineData("argo")]
    [InlineData("Argo")]
    public void Refuse_WhoAskedOrGetsAccess_IsSelfApproval(string name)
    {
        Assert.Equal(RefusalCauses.SelfApproval, Rules.Refuse(Lead(name), "fine")?.Cause);
        Assert.Null((Rules with { AllowSelfApproval = true }).Refuse(Lead(name), "fine"));
    }

    [Fact]
    public void Refuse_TheFilersUidUnderAnotherName_IsSelfApproval()
    {
        Assert.Equal(RefusalCauses.SelfApproval, Rules.Refuse(new("renamed", "uid-argo", ["leads"]), "fine")?.Cause);
        Assert.Null((Rules with { Filer = new("argo", "") }).Refuse(new("carol", "", ["leads"]), "fine"));
        Assert.Null((Rules with { Filer = new("argo") }).Refuse(new("carol", null, ["leads"]), "fine"));
    }

    [Fact]
    public void Refuse_SomebodyElse_IsNoApprover()
    {
        Assert.Equal(RefusalCauses.NotAnApprover, Rules.Refuse(new("carol", Groups: ["Leads"]), "fine")?.Cause);
        Assert.Equal(RefusalCauses.NotAnApprover, (Rules with { AllowSelfApproval = true }).Refuse(new("alice"), "fine")?.Cause);
        Assert.Equal(RefusalCauses.NotAnApprover, (Rules with { IsApprover = user => Subjects.Include([], user) }).Refuse(Lead("carol"), "fine")?.Cause);
    }

    [Theory]
    [InlineData("bob")]
    [InlineData("BOB")]
    [InlineData("bоb")] // a Cyrillic о
    public void Refuse_WhoApprovedBefore_CountsOnce(string name)
    {
        Assert.Equal(RefusalCauses.AlreadyApproved, Rules.Refuse(Lead(name), null)?.Cause);
        Assert.Equal(RefusalCauses.AlreadyApproved, (Rules with { AllowSelfApproval = true }).Refuse(Lead(name), null)?.Cause);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" \n\t")]
    public void Refuse_WithoutADemandedComment_IsRefused(string? comment) =>
        Assert.Equal(RefusalCauses.CommentMissing, (Rules with { RequireComment = true }).Refuse(Lead("carol"), comment)?.Cause);

    [Fact]
    public void Refuse_WithoutDemandedMfa_IsRefused()
    {
        var rules = Rules with { RequireComment = true, Mfa = new() { ExtraKey = "amr", Values = ["mfa"], RequiredFor = [MfaSteps.Approval] } };
        var shown = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal) { ["amr"] = ["mfa"] };

        Assert.Equal(RefusalCauses.MfaMissing, rules.Refuse(Lead("carol"), "fine")?.Cause);
        Assert.Null(rules.Refuse(Lead("carol") with { Extra = shown }, "fine"));
        rules.Mfa!.RequiredFor = [MfaSteps.Request];
        Assert.Null(rules.Refuse(Lead("carol"), "fine"));
    }

    [Fact]
    public void Refuse_EachRefusal_IsASentenceThatNamesThePerson() => Assert.All(
        [Rules.Refuse(Lead("alice"), null), Rules.Refuse(new("mallory"), null), Rules.Refuse(Lead("bob"), null)],
        refusal => Assert.Matches(@"^(alice|mallory|bob) .*\.$", refusal!.Value.Message));

    private static StampedUser Lead(string name) => new(name, Groups: ["leads"]);
}
