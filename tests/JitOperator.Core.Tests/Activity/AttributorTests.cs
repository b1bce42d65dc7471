using JitOperator.Api;
using JitOperator.Core.Activity;
using Xunit;

namespace JitOperator.Core.Tests.Activity;

public sealed class AttributorTests
{
    private const string Standing = "RBAC: allowed by RoleBinding \"view/pay\" of ClusterRole \"view\" to User \"alice\"";

    [Fact]
    public void Attribute_OurBindingAlone_IsExact()
    {
        var grant = Calls.GrantOf("uid-1");

        var found = Calls.Attributor(Calls.Index(grant)).Attribute(Calls.Get(Calls.ReasonOf(grant)))!;

        Assert.Equal((ActivityAttributions.Exact, "uid-1"), (found.Attribution, found.Grant.Request.Uid));
        Assert.Empty(found.Others);
    }

    [Fact]
    public void Attribute_StandingBindingNamed_IsShadowed()
    {
        var found = Calls.Attributor(Calls.Index(Calls.GrantOf("uid-1"))).Attribute(Calls.Get(Standing))!;

        Assert.Equal((ActivityAttributions.Shadowed, "view"), (found.Attribution, found.AllowedBy!.Name));
    }

    /// <summary>Another authorizer, such as that of system:masters, gives no reason that names a binding.</summary>
    [Fact]
    public void Attribute_NoBindingNamed_IsShadowed()
    {
        var found = Calls.Attributor(Calls.Index(Calls.GrantOf("uid-1"))).Attribute(Calls.Get(reason: ""))!;

        Assert.Equal(ActivityAttributions.Shadowed, found.Attribution);
        Assert.Null(found.AllowedBy);
    }

    [Fact]
    public void Attribute_TwoGrantsWouldAllow_IsAmbiguousAndNamesTheOther()
    {
        var (first, second) = (Calls.GrantOf("uid-1"), Calls.GrantOf("uid-2", role: "edit"));

        var found = Calls.Attributor(Calls.Index(first, second)).Attribute(Calls.Get(Calls.ReasonOf(second)))!;

        Assert.Equal((ActivityAttributions.Ambiguous, "uid-2"), (found.Attribution, found.Grant.Request.Uid));
        Assert.Equal(["uid-1"], found.Others);
    }

    [Fact]
    public void Attribute_OtherGrantDoesNotAllowIt_IsExact()
    {
        var (first, second) = (Calls.GrantOf("uid-1"), Calls.GrantOf("uid-2", role: "edit"));
        var exec = Calls.Get(Calls.ReasonOf(second)) with { Verb = "create", Subresource = "exec" };

        Assert.Equal(ActivityAttributions.Exact, Calls.Attributor(Calls.Index(first, second)).Attribute(exec)!.Attribution);
    }

    [Theory]
    [InlineData(60, 61)]
    [InlineData(59, 61)]
    [InlineData(61, 61)]
    public void Attribute_AfterTheEnd_SaysSo(int receivedAt, int stageAt)
    {
        var grant = Calls.GrantOf("uid-1");
        var call = Calls.Get(Calls.ReasonOf(grant)) with { ReceivedAt = Calls.Noon.AddMinutes(receivedAt), StageAt = Calls.Noon.AddMinutes(stageAt) };

        Assert.Equal(ActivityAttributions.AfterExpiry, Calls.Attributor(Calls.Index(grant)).Attribute(call)!.Attribution);
    }

    [Fact]
    public void Attribute_AfterItWasRevoked_SaysSo()
    {
        var grant = Calls.GrantOf("uid-1");
        var index = Calls.Index(grant);
        index.Note(grant.Request, grant.Grant, Calls.Noon.AddMinutes(10));

        Assert.Equal(ActivityAttributions.Exact, Calls.Attributor(index).Attribute(Calls.Get(Calls.ReasonOf(grant), minute: 9))!.Attribution);
        Assert.Equal(ActivityAttributions.AfterExpiry, Calls.Attributor(index).Attribute(Calls.Get(Calls.ReasonOf(grant), minute: 11))!.Attribution);
    }

    public static TheoryData<string, Func<ApiCall, ApiCall>> Unrelated => new()
    {
        { "forbidden", call => call with { IsAllowed = false } },
        { "somebody else", call => call with { Username = "mallory" } },
        { "another namespace", call => call with { Namespace = "ops" } },
        { "the whole cluster", call => call with { Namespace = "" } },
        { "what the role does not allow", call => call with { Verb = "delete" } },
        { "before it began", call => call with { ReceivedAt = Calls.Noon.AddMinutes(-1) } },
        { "after it ended", call => call with { ReceivedAt = Calls.Noon.AddMinutes(61) } },
        { "no resource", call => call with { Resource = null, RequestUri = "/version" } },
    };

    [Theory]
    [MemberData(nameof(Unrelated), DisableDiscoveryEnumeration = true)]
    public void Attribute_WhatTheGrantWouldNotHaveAllowed_IsNotOfIt(string what, Func<ApiCall, ApiCall> change)
    {
        Assert.NotEmpty(what);
        Assert.Null(Calls.Attributor(Calls.Index(Calls.GrantOf("uid-1"))).Attribute(change(Calls.Get(Standing))));
    }

    /// <summary>A name of our form that no grant has is nobody's, whoever made it.</summary>
    [Fact]
    public void Attribute_UnknownBindingOfOurForm_IsNobodys()
    {
        var known = Calls.GrantOf("uid-1", "bob");
        var unknown = Calls.GrantOf("uid-9");

        Assert.Null(Calls.Attributor(Calls.Index(known)).Attribute(Calls.Get(Calls.ReasonOf(unknown))));
    }

    [Fact]
    public void Attribute_ByImpersonation_IsTheImpersonatedPersons()
    {
        var grant = Calls.GrantOf("uid-1");

        var found = Calls.Attributor(Calls.Index(grant)).Attribute(Calls.Get(Calls.ReasonOf(grant)) with { ImpersonatedBy = "admin" })!;

        Assert.Equal(("alice", "admin"), (found.Call.Username, found.Call.ImpersonatedBy));
    }
}
