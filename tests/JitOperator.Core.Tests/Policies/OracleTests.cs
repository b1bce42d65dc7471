using JitOperator.Api;
using JitOperator.Api.Audit;
using JitOperator.Api.V1Alpha1;
using JitOperator.Core.Requests;
using JitOperator.Core.Tests.Policies.Oracle;
using JitOperator.Core.Tests.Policies.Play;
using Xunit;

namespace JitOperator.Core.Tests.Policies;

/// <summary>The oracle of <see cref="GrantProperties"/> notices what is wrong: each of these violations is planted in a story that is right.</summary>
public class OracleTests
{
    private static readonly Theatre Played = Play();

    private static Facts Right => Facts.Of(Played.Rehearsal.Requests[0]);

    private static IReadOnlyList<AccessPolicy> Policies => [.. Played.Rehearsal.Policies];

    [Fact]
    public void Faults_OfTheStoryAsItWas_AreNone()
    {
        Assert.NotNull(Right.Grant);
        Assert.Equal([], GrantOracle.Faults(Right, Policies, Digests.OfPolicy));
        Assert.Equal([], LifeOracle.Faults(Right, Played.Rehearsal.Now));
    }

    public static TheoryData<string, Func<IReadOnlyList<AuditRecord>, IEnumerable<AuditRecord>>> BadRecords => new()
    {
        { "fewer than 2 approvals", records => records.Where((r, i) => i != Last(records, AuditRecordTypes.ApprovalDecided)) },
        { "was never opened", records => records.Where(r => r.Type != AuditRecordTypes.ApprovalRequested) },
        { "somebody counts twice", records => Approvals(records, (r, first) => r with { Actor = r.Actor! with { Username = first.Actor!.Username } }) },
        { "somebody counts twice", records => Approvals(records, (r, _) => r with { Actor = r.Actor! with { Username = "BoB", Groups = ["leads"] } }) },
        { "not an approver", records => Approvals(records, (r, _) => r with { Actor = r.Actor! with { Username = "erin", Groups = ["dev"] } }) },
        { "own request", records => Approvals(records, (r, _) => r with { Actor = r.Actor! with { Username = "ALICE" } }) },
        { "without a comment", records => Approvals(records, (r, _) => r with { Decision = r.Decision! with { Comment = " " } }) },
        { "without MFA", records => Approvals(records, (r, _) => r with { Actor = r.Actor! with { Extra = null } }) },
        { "too late", records => Approvals(records, (r, _) => r with { Decision = r.Decision! with { At = "2027-01-01T00:00:00.000Z" } }) },
        { "an opened tier", records => Approvals(records, (r, _) => r with { Decision = r.Decision! with { At = "2026-11-24T09:00:00.000Z" } }) },
        { "counted twice", records => Approvals(records, (r, first) => r with { Decision = first.Decision }) },
        { "something else", records => Approvals(records, (r, _) => r with { Decision = r.Decision! with { ApprovalUid = "other" } }) },
        { "opened for something else", records => Grants(records, r => r with { Target = r.Target! with { RoleRulesDigest = "sha256:other" } }) },
        { "opened for something else", records => Grants(records, r => r with { Request = r.Request! with { Digest = "sha256:other" } }) },
        { "not in force", records => Grants(records, r => r with { Policy = r.Policy! with { Digest = "sha256:other" } }) },
        { "does not offer", records => Grants(records, r => r with { Target = r.Target! with { Namespaces = ["pay", "ci"] } }) },
        { "longer than its policy", records => Grants(records, r => r with { ExpiresAt = "2026-11-24T19:00:00.000Z" }) },
        { "longer than was asked", records => Grants(records, r => r with { ExpiresAt = "2026-11-24T10:45:00.000Z" }) },
        { "in a freeze", records => Grants(records, r => r with { StartsAt = "2026-11-25T10:00:00.000Z", ExpiresAt = "2026-11-25T10:05:00.000Z" }) },
        { "somebody denied it", records => Approvals(records, (r, _) => r with { Decision = r.Decision! with { Verdict = "Denied" } }) },
    };

    [Theory]
    [MemberData(nameof(BadRecords), DisableDiscoveryEnumeration = true)]
    public void Faults_OfWrongRecords_AreNoticed(string fault, Func<IReadOnlyList<AuditRecord>, IEnumerable<AuditRecord>> spoil) =>
        Assert.Contains(GrantOracle.Faults(Right with { Records = [.. spoil(Right.Records)] }, Policies, Digests.OfPolicy), found => found.Contains(fault, StringComparison.Ordinal));

    public static TheoryData<string, Action<List<AccessPolicy>>> BadPolicies => new()
    {
        { "not in force", policies => policies.Clear() },
        { "denies it", policies => policies.Add(new() { Metadata = new() { Name = "no" }, Spec = Denying("alice") }) },
    };

    [Theory]
    [MemberData(nameof(BadPolicies), DisableDiscoveryEnumeration = true)]
    public void Faults_OfOtherPolicies_AreNoticed(string fault, Action<List<AccessPolicy>> change)
    {
        var policies = Policies.ToList();
        change(policies);

        Assert.Contains(GrantOracle.Faults(Right, policies, Digests.OfPolicy), found => found.Contains(fault, StringComparison.Ordinal));
    }

    [Fact]
    public void Faults_OfAnApprovalOfSomethingElse_AreNoticed()
    {
        var approvals = Right.Approvals.Select(Copy.Of).ToList();
        approvals[0].Spec.RoleRulesDigest = "sha256:other";

        Assert.Contains(GrantOracle.Faults(Right with { Approvals = approvals }, Policies, Digests.OfPolicy), found => found.Contains("something else", StringComparison.Ordinal));
    }

    [Fact]
    public void LifeFaults_OfBindingsThatMustNotBe_AreNoticed()
    {
        var (now, later) = (Played.Rehearsal.Now, Played.Rehearsal.Now.AddHours(5));

        Assert.Contains("a binding without a grant", LifeOracle.Faults(Right with { Records = [] }, now));
        Assert.Contains("a binding after its time", LifeOracle.Faults(Right, later));
        Assert.Contains("a binding that its grant does not name", LifeOracle.Faults(Right with { Bindings = [Right.Bindings[0] with { Name = "jit-x" }] }, now));
        Assert.Contains("a grant without its bindings", LifeOracle.Faults(Right with { Bindings = [] }, now));
    }

    [Fact]
    public void LifeFaults_OfRecordsThatMustNotBe_AreNoticed()
    {
        var ended = Right.Grant! with { Type = AuditRecordTypes.GrantEnded, Cause = "Expired" };
        var once = Right with { Records = [.. Right.Records, ended] };

        Assert.Contains("more than one grant", LifeOracle.Faults(Right with { Records = [.. Right.Records, Right.Grant! with { Index = 99 }] }, Played.Rehearsal.Now));
        Assert.Contains("a binding after its time", LifeOracle.Faults(once, Played.Rehearsal.Now));
        Assert.Contains("grant.issued after grant.ended", LifeOracle.Faults(once with { Records = [.. once.Records, Right.Grant! with { Index = 99 }] }, Played.Rehearsal.Now));
    }

    [Fact]
    public void LimitFaults_OfASecondGrantOrRequest_AreNoticed()
    {
        var other = Right with { Request = new() { Metadata = new() { Name = "req-9", NamespaceProperty = "pay", Uid = "other" }, Spec = Right.Request.Spec } };

        Assert.Equal([], LimitOracle.Faults(Right, Right.Records, [Right], Policies));
        Assert.Contains(LimitOracle.Faults(Right, Right.Records, [Right, other], Policies), fault => fault.StartsWith("granted beside 1", StringComparison.Ordinal));
        var waiting = other with { Records = [.. other.Records.Where(r => r.Type != AuditRecordTypes.GrantIssued)] };
        Assert.Contains(LimitOracle.Faults(Right, Right.Records, [Right, waiting], Policies), fault => fault.StartsWith("opened beside 1", StringComparison.Ordinal));
    }

    // Two of four approve what alice asks for, with comments and MFA.
    private static Theatre Play()
    {
        var spec = Sample.Policy().Spec;
        spec.Approval = new() { Stages = [new() { Name = "lead", Approvers = [Sample.Group("leads")], Required = 2, RequireComment = true, Timeout = "4h" }] };
        spec.Requirements = new() { Mfa = new() { ExtraKey = Player.MfaKey, Values = ["mfa"], RequiredFor = ["Approval"] } };
        spec.Limits = new() { ActiveGrants = 1, OpenRequests = 1 };
        spec.BlockedWindows = [new() { From = "2026-11-25T00:00", To = "2026-11-26T00:00", TimeZone = "UTC" }];
        var theatre = new Theatre([spec]);
        theatre.Play(new Ask(Cast.All[0], Mfa: false, Sample.Request(), "pay", null, null));
        theatre.Play(new Decide(Cast.All[1], Mfa: true, 0, Approve: true, "Fine", Way.Admitted));
        theatre.Play(new Decide(Cast.All[2], Mfa: true, 0, Approve: true, "Fine", Way.Admitted));
        return theatre;
    }

    private static AccessPolicySpec Denying(string user) => new()
    {
        Effect = PolicyEffects.Deny,
        Requesters = [Sample.User(user)],
        Grants = [new() { Roles = [new() { Kind = "ClusterRole", Name = "v*" }], Namespaces = ["pay"] }],
    };

    private static int Last(IReadOnlyList<AuditRecord> records, string type) => records.ToList().FindLastIndex(r => r.Type == type);

    private static IEnumerable<AuditRecord> Approvals(IReadOnlyList<AuditRecord> records, Func<AuditRecord, AuditRecord, AuditRecord> changeLast) =>
        records.Select((r, i) => i == Last(records, AuditRecordTypes.ApprovalDecided) ? changeLast(r, records.First(first => first.Type == r.Type)) : r);

    private static IEnumerable<AuditRecord> Grants(IReadOnlyList<AuditRecord> records, Func<AuditRecord, AuditRecord> change) =>
        records.Select(r => r.Type == AuditRecordTypes.GrantIssued ? change(r) : r);
}
