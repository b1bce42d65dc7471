using JitOperator.Api;
using JitOperator.Api.V1Alpha1;
using JitOperator.Core.Policies;
using JitOperator.Core.Stamps;
using Xunit;

namespace JitOperator.Core.Tests.Policies;

public class MfaEvidenceTests
{
    private static readonly MfaRequirement Wanted = new() { ExtraKey = "amr", Values = ["mfa", "hwk"], RequiredFor = [MfaSteps.Approval] };

    [Theory]
    [InlineData("mfa", false)]
    [InlineData("pwd,mfa", false)]
    [InlineData("hwk", false)]
    [InlineData("pwd", true)]
    [InlineData("MFA", true)]
    [InlineData("mfa ", true)]
    [InlineData("", true)]
    [InlineData(null, true)]
    public void IsMissing_ByWhatTheUserShows_IsExact(string? shown, bool missing) =>
        Assert.Equal(missing, MfaEvidence.IsMissing(Wanted, MfaSteps.Approval, User(shown)));

    [Fact]
    public void IsMissing_AtAnotherStepOrWithoutADemand_IsNot()
    {
        Assert.False(MfaEvidence.IsMissing(Wanted, MfaSteps.Request, User(null)));
        Assert.False(MfaEvidence.IsMissing(null, MfaSteps.Approval, User(null)));
    }

    [Fact]
    public void IsMissing_DemandWithoutValues_IsNeverMet()
    {
        var none = new MfaRequirement { ExtraKey = "amr", RequiredFor = [MfaSteps.Approval] };

        Assert.True(MfaEvidence.IsMissing(none, MfaSteps.Approval, User("mfa")));
        Assert.True(MfaEvidence.IsMissing(new MfaRequirement { Values = ["mfa"], RequiredFor = [MfaSteps.Approval] }, MfaSteps.Approval, User("mfa")));
    }

    [Fact]
    public void Of_WhatWasSeen_IsKeptWhetherDemandedOrNot()
    {
        var seen = MfaEvidence.Of(Wanted, User("pwd,hwk"))!;

        Assert.Equal(("amr", true), (seen.ExtraKey, seen.Satisfied));
        Assert.Equal(["pwd", "hwk"], seen.Seen);
        Assert.Null(MfaEvidence.Of(null, User("mfa")));
        Assert.Equal("amr: pwd, hwk (accepted)", MfaEvidence.Describe(seen));
        Assert.Equal("amr: nothing (not accepted)", MfaEvidence.Describe(MfaEvidence.Of(Wanted, User(null))!));
    }

    private static StampedUser User(string? values) => new("alice", Extra: values is null
        ? null
        : new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal) { ["amr"] = values.Split(','), ["AMR"] = ["mfa"] });
}
