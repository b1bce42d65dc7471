using CsCheck;
using JitOperator.Api.V1Alpha1;

namespace JitOperator.Core.Tests.Policies.Play;

/// <summary>Random requests and what becomes of them.</summary>
internal static class AnyStory
{
    private static readonly Gen<Player> AnyPlayer = Gen.Frequency((3, Gen.Int[0, 6]), (2, Gen.Int[0, Cast.All.Count - 1])).Select(i => Cast.All[i]);

    private static readonly Gen<Player> Asker = Gen.Frequency((6, Pick.One(0, 1, 4)), (1, Gen.Int[0, Cast.All.Count - 1])).Select(i => Cast.All[i]);

    // Those whom policies let file for others, mostly.
    private static readonly Gen<Player> Filer = Pick.One(1, 1, 13, 13, 0).Select(i => Cast.All[i]);

    private static readonly Gen<bool> Often = Gen.Int[0, 6].Select(i => i > 0);

    private static readonly Gen<RequestScope?> AnyScope = Gen.Frequency<RequestScope?>(
        (9, Gen.Const(() => (RequestScope?)null)),
        (1, Gen.Const(() => (RequestScope?)new RequestScope { Namespaces = ["team-a", "pay"] })),
        (1, Gen.Const(() => (RequestScope?)new RequestScope { NamespaceSelector = new() { MatchLabels = new Dictionary<string, string>(StringComparer.Ordinal) { ["env"] = "prod" } } })),
        (1, Gen.Const(() => (RequestScope?)new RequestScope { ClusterWide = true })));

    private static readonly Gen<PolicySubject?> AnySubject = Gen.Frequency<PolicySubject?>(
        (10, Gen.Const(() => (PolicySubject?)null)),
        (2, Pick.One("alice", "alice", "alice", "bob", "carol@example.com").Select(name => (PolicySubject?)Sample.User(name))),
        (1, Gen.Const(() => (PolicySubject?)Cast.Argo)));

    /// <summary>A request; scope, subject and emergency as likely as they are rare.</summary>
    public static readonly Gen<AccessRequestSpec> AnySpec = Gen.Select(
        Gen.Frequency((3, Gen.Const(0)), (1, Gen.Int[0, Setting.Roles.Count - 1])),
        AnyScope,
        Pick.One<string?>(null, "5m", "15m", "20m", "30m", "2h"),
        AnySubject,
        Gen.Int[0, 4],
        Pick.One("Look into the failed payments", "Look into the failed payments", "Look into the failed payments", "now"),
        Pick.One<string?>("INC-7", "INC-7", "INC-7", "INC-7", "later", null),
        Gen.Frequency((12, Gen.Const(-1)), (1, Gen.Int[0, 1])),
        (role, scope, duration, subject, emergency, reason, ticket, policy) => Copy.Of(new AccessRequestSpec
        {
            Role = Setting.Roles[role],
            Scope = scope,
            Duration = duration,
            Subject = emergency == 0 ? null : subject,
            BreakGlass = emergency == 0 ? true : null,
            Reason = reason,
            Ticket = ticket,
            PolicyName = policy < 0 ? null : $"p{policy}",
        }));

    public static readonly Gen<Ask> AnyAsk = Gen.Select(
        Gen.Select(Asker, Filer),
        Often,
        AnySpec,
        Pick.One("pay", "pay", "team-a", "team-b"),
        Gen.Frequency((8, Gen.Const(-1)), (2, Pick.One(10, 60, 200))),
        Gen.Frequency((5, Gen.Const(-1)), (3, Gen.Int[0, 20])),
        (by, mfa, spec, place, startsIn, extends) => new Ask(
            spec.Subject is null ? by.Item1 : by.Item2,
            mfa,
            spec,
            place,
            startsIn < 0 || spec.BreakGlass == true ? null : startsIn,
            extends < 0 || startsIn >= 0 || spec.BreakGlass == true ? null : extends));

    private static readonly Gen<int> Which = Gen.Int[0, 20];

    private static readonly Gen<Deed> AnyDecide = Gen.Select(
        AnyPlayer, Often, Which, Often, Pick.One<string?>("Fine by me", "Fine by me", "Fine by me", null, " "), Gen.Frequency((5, Gen.Const(Way.Admitted)), (5, Gen.Const(Way.Unchecked)), (1, Gen.Const(Way.Unstamped))),
        (by, mfa, request, approve, comment, way) => (Deed)new Decide(by, mfa, request, approve, comment, way));

    private static readonly Gen<Deed> AnyDeed = Gen.Frequency(
        (7, AnyAsk.Select(ask => (Deed)ask)),
        (7, AnyDecide),
        (6, Gen.Select(Which, Which, Often, (request, from, mfa) => (Deed)new Rally(request, from, mfa))),
        (6, Pick.One(1, 5, 11, 15, 30, 61, 180, 1440).Select(minutes => (Deed)new Wait(minutes))),
        (1, Gen.Select(AnyPlayer, Which, (by, request) => (Deed)new Revoke(by, request))),
        (1, Which.Select(request => (Deed)new Delete(request))),
        (1, Which.Select(request => (Deed)new Again(request))),
        (2, Gen.Select(Which, AnyPolicy.Any, (policy, spec) => (Deed)new Replace(policy, spec))),
        (1, Which.Select(policy => (Deed)new Remove(policy))),
        (1, Gen.Select(Which, Gen.Int[-1, 3], (role, version) => (Deed)new ChangeRole(role, version))));

    /// <summary>One to three policies that allow, at times one that denies, a request, and more.</summary>
    public static readonly Gen<Story> Any = Gen.Select(
        Gen.Frequency((3, AnyPolicy.Broad), (1, AnyPolicy.Allow)), AnyPolicy.Allow.List[0, 2], AnyPolicy.Deny, Gen.Int[0, 4], AnyAsk, AnyDeed.List[6, 18],
        (broad, allows, deny, denies, first, deeds) => new Story(denies == 0 ? [broad, .. allows, deny] : [broad, .. allows], [first, .. deeds]));
}
