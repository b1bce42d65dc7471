using System.Collections;
using System.Reflection;
using CsCheck;
using JitOperator.Api.V1Alpha1;
using JitOperator.Core.Policies;
using JitOperator.Core.Tests.Policies.Play;
using k8s.Models;
using Xunit;

namespace JitOperator.Core.Tests.Policies;

/// <summary>
/// What changes of policies may do to an answer. With one policy that allows, a wider policy never makes a yes into a no, and so a
/// narrower one never a no into a yes, as long as both are sound: a change that makes a policy faulty makes it grant nothing. With
/// several, the priority decides which one judges, so that a wider one of higher priority can take a request over and demand more of
/// it. What holds then: a policy of lower priority than the one that decides changes nothing, and one that denies never makes a no into a yes.
/// </summary>
public class WideningTests
{
    private static readonly Gen<(Ask Ask, AccessPolicySpec Policy)> Asked = Gen.Select(AnyStory.AnyAsk, Gen.OneOf(AnyPolicy.Broad, AnyPolicy.Allow));

    private static readonly (string Name, Action<AccessPolicySpec> Widen)[] Widenings =
    [
        ("more requesters", p => p.Requesters.Add(Sample.Group("leads"))),
        ("everybody may ask", p => p.Requesters.Add(Sample.Group("system:authenticated"))),
        ("one more grant", p => p.Grants.Add(new() { Roles = [new() { Kind = "ClusterRole", Name = "view" }], Namespaces = ["ci"] })),
        ("a grant of the whole cluster", p => p.Grants.Add(new() { Roles = [new() { Kind = "ClusterRole", Name = "ops-*" }], ClusterWide = true })),
        ("more namespaces", p => p.Grants.Where(g => g.Namespaces is not null).ToList().ForEach(g => g.Namespaces!.Add("team-*"))),
        ("more roles", p => p.Grants[0].Roles.Add(new() { Kind = "ClusterRole", Name = "v*" })),
        ("longer", p => (p.MaxDuration, p.BreakGlass) = ("8h", Longer(p.BreakGlass))),
        ("further ahead", p => p.MaxLeadTime = "8760h"),
        ("who files for others", p => p.RequestFor = [.. p.RequestFor ?? [], Sample.Group("dev")]),
        ("no demands", p => p.Requirements = null),
        ("no MFA", p => p.Requirements = p.Requirements is { } r ? new() { Reason = r.Reason, Ticket = r.Ticket } : null),
        ("no hours", p => p.AllowedWindows = null),
        ("no freezes", p => p.BlockedWindows = null),
        ("no limits", p => p.Limits = null),
        ("lower quorum", p => (p.Approval?.Stages ?? []).ToList().ForEach(s => s.Required = 1)),
        ("more approvers", p => (p.Approval?.Stages ?? []).ToList().ForEach(s => s.Approvers.Add(Sample.Group("sec")))),
        ("self-approval", p => p.Approval!.AllowSelfApproval = true),
        ("fewer stages", p => p.Approval!.Stages = p.Approval.Stages?.Take(1).ToList()),
        ("in force", p => p.Suspended = null),
        ("who breaks glass", p => p.BreakGlass?.Users.Add(Sample.Group("leads"))),
    ];

    [Fact]
    public void Ask_OneAllowPolicyWidened_NeverMakesAYesIntoANo()
    {
        var (yes, turned) = (0, 0);
        Gen.Select(Asked, Gen.Int[0, Widenings.Length - 1]).Sample((asked, which) =>
        {
            var wide = Copy.Of(asked.Policy);
            Widenings[which].Widen(wide);
            if (PolicyValidator.Validate(wide).Count > 0 || PolicyValidator.Validate(asked.Policy).Count > 0)
            {
                return;
            }

            var (before, after) = (Says(asked.Ask, asked.Policy), Says(asked.Ask, wide));
            Assert.True(!before || after, $"{Widenings[which].Name} turned a yes into a no.");
            Interlocked.Add(ref yes, before ? 1 : 0);
            Interlocked.Add(ref turned, !before && after ? 1 : 0);
        }, iter: 2500);
        Assert.True(yes > 250 && turned > 10, $"{yes} were yes, {turned} became so: not much of a test.");
    }

    /// <summary>
    /// Of a policy that denies, all lists but its requesters: without those it names nobody, as an empty list matches nothing, and
    /// admission refuses it. Of a selector's demands, there is one of one kind in a story: with two, emptying one leaves a wider selector,
    /// which is what its words say.
    /// </summary>
    [Fact]
    public void Ask_AnyListEmptied_NeverMakesANoIntoAYes()
    {
        var emptied = 0;
        Gen.Select(Asked, AnyPolicy.Deny, Gen.Int[0, 100]).Sample((asked, deny, which) =>
        {
            var (allow, denying) = (Copy.Of(asked.Policy), Copy.Of(deny));
            var lists = Lists(allow, "allow").Concat(Lists(denying, "deny").Where(list => list.Path != "deny.Requesters")).ToList();
            var before = Says(asked.Ask, asked.Policy, deny);
            var (path, list) = lists[which % lists.Count];
            Empty(list);
            Assert.True(before || !Says(asked.Ask, allow, denying), $"Emptying {path} made a no into a yes.");
            Interlocked.Increment(ref emptied);
        }, iter: 3000);
        Assert.Equal(3000, emptied);
    }

    [Fact]
    public void Ask_APolicyOfLowerPriorityAdded_ChangesNothing() => Gen.Select(Asked, AnyPolicy.Allow).Sample((asked, other) =>
    {
        var (first, second) = (Named("a", asked.Policy), Named("b", other));
        (first.Spec.Priority, second.Spec.Priority) = (1, 0);
        var (alone, beside) = (Verdict(asked.Ask, [first]), Verdict(asked.Ask, [second, first]));
        if (alone.Policy is not null)
        {
            Assert.Equal((alone.Policy, alone.Duration), (beside.Policy, beside.Duration));
        }
        else if (alone.Cause is not (DenialCauses.NoPolicyMatches or DenialCauses.PolicyNotFound))
        {
            // It decided, against the request: nobody below has a say.
            Assert.Equal((null, alone.Cause), (beside.Policy, beside.Cause));
        }
    }, iter: 1000);

    [Fact]
    public void Ask_ADenyingPolicyAdded_NeverMakesANoIntoAYes()
    {
        var denied = 0;
        Gen.Select(Asked, AnyPolicy.Allow, AnyPolicy.Deny, Gen.Int[-5, 5]).Sample((asked, other, deny, priority) =>
        {
            var policies = new List<AccessPolicy> { Named("p0", asked.Policy), Named("p1", other) };
            var before = Verdict(asked.Ask, policies).Policy;
            deny.Priority = priority;
            var after = Verdict(asked.Ask, [.. policies, Named("p2", deny)]).Policy;
            Assert.True(after is null || after == before);
            Interlocked.Add(ref denied, before is not null && after is null ? 1 : 0);
        }, iter: 1500);
        Assert.True(denied > 10, $"Only {denied} were denied.");
    }

    [Fact]
    public void Ask_PoliciesInAnotherOrder_SaysTheSame() => Gen.Select(Asked, AnyPolicy.Any, AnyPolicy.Any).Sample((asked, second, third) =>
    {
        AccessPolicy[] policies = [Named("p0", asked.Policy), Named("p1", second), Named("p2", third)];
        var (one, other) = (Verdict(asked.Ask, policies), Verdict(asked.Ask, [policies[2], policies[0], policies[1]]));
        Assert.Equal((one.Policy, one.Duration, one.Cause, one.Message), (other.Policy, other.Duration, other.Cause, other.Message));
        Assert.Equal(one.Explanation, other.Explanation);
    }, iter: 500);

    private static PolicyBreakGlass? Longer(PolicyBreakGlass? breakGlass) =>
        breakGlass is null ? null : new() { Users = breakGlass.Users, Review = breakGlass.Review, MaxDuration = "8h" };

    private static bool Says(Ask ask, params AccessPolicySpec[] policies) =>
        Verdict(ask, [.. policies.Select((spec, i) => Named($"p{i}", spec))]).Policy is not null;

    private static PolicyVerdict Verdict(Ask ask, IReadOnlyList<AccessPolicy> policies)
    {
        var spec = Copy.Of(ask.Spec);
        spec.StartTime = ask.StartsIn is { } minutes ? Setting.Start.AddMinutes(minutes).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture) : null;
        return PolicyEvaluator.Ask(spec, ask.Namespace, ask.By.SignedIn(ask.Mfa), Setting.Namespaces, policies, Setting.Start);
    }

    private static AccessPolicy Named(string name, AccessPolicySpec spec) => new() { Metadata = new V1ObjectMeta { Name = name }, Spec = spec };

    // Every list and map of an object that holds something, wherever it is.
    private static IEnumerable<(string Path, IEnumerable List)> Lists(object? value, string path)
    {
        if (value is null or string || !value.GetType().Namespace!.StartsWith("JitOperator", StringComparison.Ordinal))
        {
            yield break;
        }

        foreach (var property in value.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            var (inner, at) = (property.GetValue(value), $"{path}.{property.Name}");
            if (inner is IEnumerable list and not string)
            {
                yield return (at, list);
                foreach (var found in list.Cast<object>().SelectMany(item => Lists(item, at)))
                {
                    yield return found;
                }
            }
            else
            {
                foreach (var found in Lists(inner, at))
                {
                    yield return found;
                }
            }
        }
    }

    private static void Empty(IEnumerable list)
    {
        if (list is IList items)
        {
            items.Clear();
        }
        else
        {
            ((IDictionary)list).Clear();
        }
    }
}
