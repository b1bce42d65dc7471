using CsCheck;
using JitOperator.Api.V1Alpha1;
using JitOperator.Core.Policies;
using JitOperator.Core.Scopes;
using JitOperator.Core.Stamps;
using JitOperator.Core.Tests.Requests;
using Xunit;

namespace JitOperator.Core.Tests.Policies;

public class PolicyEvaluatorTests
{
    private static PolicyVerdict Evaluate(AccessRequestSpec request, params AccessPolicy[] policies) =>
        PolicyEvaluator.Ask(request, "pay", Sample.Alice, KnownNamespaces.Named("pay"), policies, World.Start);

    [Fact]
    public void Evaluate_MatchingPolicy_AllowsForTheDurationAsked()
    {
        var verdict = Evaluate(Sample.Request(), Sample.Policy());

        Assert.Equal("payments", verdict.Policy?.Metadata.Name);
        Assert.Equal(TimeSpan.FromMinutes(30), verdict.Duration);
    }

    [Fact]
    public void Evaluate_NoPolicies_Denies() => Assert.Equal(DenialCauses.NoPolicyMatches, Evaluate(Sample.Request()).Cause);

    public static TheoryData<string, string, Action<AccessRequestSpec>> BadRequests => new()
    {
        { "spec.duration", DenialCauses.InvalidRequest, r => r.Duration = "soon" },
        { "spec.duration", DenialCauses.InvalidRequest, r => r.Duration = "0s" },
        { "spec.duration", DenialCauses.DurationTooLong, r => r.Duration = "61m" },
        { "spec.reason", DenialCauses.InvalidRequest, r => r.Reason = " \n" },
        { "spec.reason", DenialCauses.InvalidRequest, r => r.Reason = new string('x', 10_240) },
        { "spec.reason", DenialCauses.InvalidRequest, r => r.Reason = "fine\u001b[2J" },
        { "spec.role.kind", DenialCauses.InvalidRequest, r => r.Role = new() { Kind = "clusterrole", Name = "view" } },
        { "spec.role.name", DenialCauses.InvalidRequest, r => r.Role = new() { Kind = "Role" } },
        { "spec.policyName", DenialCauses.PolicyNotFound, r => r.PolicyName = "other" },
        { "ClusterRole/admin", DenialCauses.NoPolicyMatches, r => r.Role = new() { Kind = "ClusterRole", Name = "admin" } },
        { "Role/view", DenialCauses.NoPolicyMatches, r => r.Role = new() { Kind = "Role", Name = "view" } },
    };

    [Theory]
    [MemberData(nameof(BadRequests), DisableDiscoveryEnumeration = true)]
    public void Evaluate_BadRequest_DeniesAndNamesTheField(string named, string cause, Action<AccessRequestSpec> spoil)
    {
        var request = Sample.Request();
        spoil(request);

        var verdict = Evaluate(request, Sample.Policy());

        Assert.Null(verdict.Policy);
        Assert.Equal(cause, verdict.Cause);
        Assert.Contains(named, verdict.Message, StringComparison.Ordinal);
    }

    public static TheoryData<string, Action<AccessPolicySpec>> FaultyPolicies => new()
    {
        { "spec.maxDuration", p => p.MaxDuration = "forever" },
        { "spec.defaultDuration", p => p.DefaultDuration = "2h" },
        { "spec.approval.stages is empty", p => p.Approval!.Stages = [] },
        { "approvers is empty", p => p.Approval!.Stages![0].Approvers = [] },
        { "required is 3", p => p.Approval!.Stages![0].Required = 3 },
        { "required is 0", p => p.Approval!.Stages![0].Required = 0 },
        { "timeout", p => p.Approval!.Stages![0].Timeout = "-1h" },
        { "spec.onRoleChange", p => p.OnRoleChange = "ignore" },
        { "grants[1].roles[0].name", p => p.Grants.Add(new() { Roles = [new() { Kind = "Role", Name = "*" }], Namespaces = ["pay"] }) },
        { "grants[1].roles is empty", p => p.Grants.Add(new() { Namespaces = ["pay"] }) },
        { "grants[1] names no place", p => p.Grants.Add(new() { Roles = [new() { Kind = "Role", Name = "x" }] }) },
    };

    [Theory]
    [MemberData(nameof(FaultyPolicies), DisableDiscoveryEnumeration = true)]
    public void Evaluate_FaultyPolicy_GrantsNothingAndSaysWhy(string named, Action<AccessPolicySpec> spoil)
    {
        var verdict = Evaluate(Sample.Request(), Sample.Policy(change: spoil));

        Assert.Equal(DenialCauses.PolicyInvalid, verdict.Cause);
        Assert.Contains(named, verdict.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Evaluate_ShortReason_SaysHowLongItMustBe()
    {
        var verdict = Evaluate(Sample.Request(), Sample.Policy(change: p => p.Requirements = new() { Reason = new() { MinLength = 100 } }));

        Assert.Equal(DenialCauses.ReasonTooShort, verdict.Cause);
        Assert.Contains("100", verdict.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Evaluate_SeveralMatch_HighestPriorityThenFirstNameDecides()
    {
        var verdict = Evaluate(
            Sample.Request(),
            Sample.Policy("c", p => p.Priority = 1),
            Sample.Policy("b", p => p.Priority = 1),
            Sample.Policy("a"));

        Assert.Equal("b", verdict.Policy?.Metadata.Name);
    }

    [Fact]
    public void Evaluate_AnyMatchingListEmpty_NeverAllows() => Gen.Int[0, 3].Sample(which =>
        Evaluate(Sample.Request(), Sample.Policy(change: p =>
        {
            _ = which switch
            {
                0 => p.Requesters = [],
                1 => p.Grants = [],
                2 => p.Grants[0].Roles = [],
                _ => (object)(p.Grants[0].Namespaces = []),
            };
        })).Policy is null);

    [Theory]
    [InlineData("Alice")]
    [InlineData("alice ")]
    [InlineData("аlice")] // a Cyrillic а
    [InlineData("")]
    public void Evaluate_AnotherSpellingOfAName_IsAnotherPerson(string username)
    {
        var policy = Sample.Policy(change: p => p.Requesters = [Sample.User("alice")]);

        var verdict = PolicyEvaluator.Ask(Sample.Request(), "pay", new StampedUser(username), KnownNamespaces.Named("pay"), [policy], World.Start);

        Assert.Null(verdict.Policy);
    }
}
