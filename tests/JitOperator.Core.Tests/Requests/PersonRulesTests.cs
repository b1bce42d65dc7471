using JitOperator.Api;
using JitOperator.Api.V1Alpha1;
using JitOperator.Core.Policies;
using JitOperator.Core.Requests;
using JitOperator.Core.Tests.Policies;
using Xunit;

namespace JitOperator.Core.Tests.Requests;

/// <summary>Limits, cool-down, overdue reviews and extensions: what else a person has.</summary>
public class PersonRulesTests
{
    [Fact]
    public void Decide_AsManyOpenRequestsAsAllowed_Denies()
    {
        Assert.Equal(DenialCauses.LimitReached, Asked(new() { OpenRequests = 1 }, Waiting()));
        Assert.Equal(string.Empty, Asked(new() { OpenRequests = 2 }, Waiting()));
        Assert.Equal(DenialCauses.LimitReached, Asked(new() { OpenRequests = 2 }, Waiting(), Waiting()));
        Assert.Equal(string.Empty, Asked(new() { OpenRequests = 1 }, OfAnotherPolicy(Waiting())));
        Assert.Equal(string.Empty, Asked(new() { OpenRequests = 1 }, Granted()));
        Assert.Equal(string.Empty, Asked(null, Waiting(), Waiting(), Waiting()));
    }

    [Fact]
    public void Decide_AsManyGrantsAsAllowed_Denies()
    {
        Assert.Equal(DenialCauses.LimitReached, Asked(new() { ActiveGrants = 1 }, Granted()));
        Assert.Equal(string.Empty, Asked(new() { ActiveGrants = 2 }, Granted()));
        Assert.Equal(string.Empty, Asked(new() { ActiveGrants = 1 }, Waiting()));
        Assert.Equal(string.Empty, Asked(new() { ActiveGrants = 1 }, Ended(World.Start)));
        Assert.Equal(string.Empty, Asked(new() { ActiveGrants = 1 }, Granted() with { Grant = Granted().Grant! with { PolicyName = "other" } }));
    }

    [Fact]
    public void Decide_GrantedMeanwhile_IsDeniedAtTheGrant()
    {
        var world = Limited(new() { ActiveGrants = 1 });
        world.Step();
        world.Decide("bob");
        world.Others.Add(Granted());
        world.Step();

        Assert.Equal(DenialCauses.LimitReached, world.History.Cause);
        Assert.Empty(world.Bindings);
    }

    [Fact]
    public void Decide_StartAhead_CountsGrantsOnlyThen()
    {
        var world = Limited(new() { ActiveGrants = 1 }, r => r.StartTime = "2026-11-24T12:00:00Z");
        world.Others.Add(Granted());
        world.Granted();
        Assert.Equal(World.Start.AddHours(2), world.History.ScheduledFor);
        world.Now = World.Start.AddHours(2);
        world.Step();

        Assert.Equal(DenialCauses.LimitReached, world.History.Cause);
    }

    [Fact]
    public void Decide_Extension_DoesNotCountWhatItProlongs()
    {
        var world = Limited(new() { ActiveGrants = 1 }, r => (r.Extends, r.Duration) = ("req-0", "10m"));
        world.Extended = Granted();
        world.Others.Add(world.Extended);
        world.Granted();

        Assert.Single(world.Bindings);
    }

    [Fact]
    public void Decide_WithinTheCoolDown_Denies()
    {
        var limits = new PolicyLimits { CoolDown = "30m" };
        Assert.Equal(DenialCauses.CoolingDown, Asked(limits, Ended(World.Start.AddMinutes(-30).AddMilliseconds(1))));
        Assert.Equal(string.Empty, Asked(limits, Ended(World.Start.AddMinutes(-30))));
        Assert.Equal(DenialCauses.CoolingDown, Asked(limits, Ended(World.Start.AddHours(-5)), Ended(World.Start.AddMinutes(-1))));
        Assert.Equal(string.Empty, Asked(limits, Waiting(), Granted()));
    }

    [Fact]
    public void Decide_BreakGlassWithAReviewOverdue_DeniesUntilItIsDone()
    {
        var review = new OpenedReview(1, ["User/bob"], World.Start);
        var other = Granted() with { Review = review };

        Assert.Equal(DenialCauses.ReviewOverdue, Broken(other));
        Assert.Equal(string.Empty, Broken(other with { Review = review with { Deadline = World.Start.AddMilliseconds(1) } }));
        Assert.Equal(string.Empty, Broken(other with { Review = review with { ApprovedBy = ["bob"] } }));
        Assert.Equal(string.Empty, Broken(other with { Review = review with { DeniedBy = "bob" } }));
    }

    /// <summary>An emergency waits for no quota; and an overdue review does not stand in the way of asking as everybody does.</summary>
    [Fact]
    public void Decide_BreakGlass_IsHeldAgainstNoLimit()
    {
        Assert.Equal(string.Empty, Broken(Granted(), Waiting(), Ended(World.Start)));
        Assert.Equal(string.Empty, Asked(null, Granted() with { Review = new OpenedReview(1, [], World.Start) }));
    }

    public static TheoryData<string, Func<RequestHistory?>> NotToBeProlonged => new()
    {
        { "there is no AccessRequest", () => null },
        { "there is no AccessRequest", () => RequestHistory.None },
        { "there is no AccessRequest", () => Waiting() },
        { "an extension is for the same", () => Granted() with { Grant = Granted().Grant! with { Username = "Alice" } } },
        { "an extension is for the same", () => Granted() with { Grant = Granted().Grant! with { RoleName = "edit" } } },
        { "an extension is for the same", () => Granted() with { Grant = Granted().Grant! with { RoleKind = "Role" } } },
        { "an extension is for the same", () => Granted() with { Grant = Granted().Grant! with { Scope = Scopes(["other"]) } } },
        { "req-0 is Expired", () => Ended(World.Start) },
        { "req-0 is Revoked", () => Ended(World.Start) with { TerminalPhase = RequestPhases.Revoked } },
    };

    [Theory]
    [MemberData(nameof(NotToBeProlonged), DisableDiscoveryEnumeration = true)]
    public void Decide_ExtensionOfSomethingElse_Denies(string words, Func<RequestHistory?> extended)
    {
        var world = new World(r => (r.Extends, r.Duration) = ("req-0", "10m")) { Extended = extended() };
        world.Step();

        Assert.Equal(DenialCauses.ExtensionRefused, world.History.Cause);
        Assert.Contains(words, world.History.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Count_OnlyWhereSomethingIsCounted()
    {
        Assert.False(PersonRules.Count(Sample.Request(), [Sample.Policy()]));
        Assert.True(PersonRules.Count(Sample.Request(), [Sample.Policy(), Sample.Policy("b", p => p.Limits = new())]));
        var emergency = Sample.Request();
        emergency.BreakGlass = true;
        Assert.True(PersonRules.Count(emergency, []));
    }

    private static Core.Scopes.GrantScope Scopes(IEnumerable<string> names) => Core.Scopes.GrantScope.Of(names);

    private static World Limited(PolicyLimits? limits, Action<AccessRequestSpec>? change = null)
    {
        var world = new World(change);
        world.Policies[0].Spec.Limits = limits;
        return world;
    }

    // The cause for which it is denied; empty when it is not.
    private static string Asked(PolicyLimits? limits, params RequestHistory[] others)
    {
        var world = Limited(limits);
        world.Others.AddRange(others);
        world.Step();
        return world.History.Cause;
    }

    private static string Broken(params RequestHistory[] others)
    {
        var world = Limited(new() { OpenRequests = 1, ActiveGrants = 1, CoolDown = "1h" }, r => r.BreakGlass = true);
        world.Policies[0].Spec.BreakGlass = new()
        {
            Users = [Sample.Group("dev")],
            MaxDuration = "1h",
            Review = new() { Approvers = [Sample.User("bob")], Within = "24h" },
        };
        world.Others.AddRange(others);
        world.Step();
        Assert.Equal(world.History.Cause.Length == 0, world.Bindings.Count == 1);
        return world.History.Cause;
    }

    private static RequestHistory Waiting()
    {
        var world = new World();
        world.Step();
        return Other(world.History);
    }

    private static RequestHistory Granted() => Other(new World().Granted().History);

    private static RequestHistory Ended(DateTimeOffset at) => Granted() with { TerminalPhase = RequestPhases.Expired, EndedAt = at };

    private static RequestHistory OfAnotherPolicy(RequestHistory history) => history with { Coverage = history.Coverage! with { PolicyName = "other" } };

    private static RequestHistory Other(RequestHistory history) => history with { Request = history.Request! with { Uid = "r2", Name = "req-0" } };
}
