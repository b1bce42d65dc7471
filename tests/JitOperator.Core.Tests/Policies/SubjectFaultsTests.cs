using JitOperator.Api.V1Alpha1;
using JitOperator.Core.Policies;
using Xunit;

namespace JitOperator.Core.Tests.Policies;

/// <summary>Lists of people, in each of the places of a policy that has one.</summary>
public class SubjectFaultsTests
{
    public static TheoryData<string, bool, Action<AccessPolicySpec, IList<PolicySubject>>> Places => new()
    {
        { "spec.requesters", false, (p, s) => p.Requesters = s },
        { "spec.requestFor", true, (p, s) => p.RequestFor = s },
        { "spec.approval.stages[0].approvers", true, (p, s) => p.Approval!.Stages![0].Approvers = s },
        { "spec.approval.stages[0].escalation[0].approvers", true, (p, s) => p.Approval!.Stages![0].Escalation = [new() { After = "1h", Approvers = s }] },
        { "spec.approval.stages[0].fallback.approvers", true, (p, s) => p.Approval!.Stages![0].Fallback = new() { Name = "f", Approvers = s } },
        { "spec.breakGlass.users", true, (p, s) => p.BreakGlass = Glass(users: s) },
        { "spec.breakGlass.review.approvers", true, (p, s) => p.BreakGlass = Glass(reviewers: s) },
    };

    private static readonly (string Words, PolicySubject Subject)[] Bad =
    [
        ("[0].kind is \"user\"", new() { Kind = "user", Name = "alice" }),
        ("[0].kind is \"\"", new() { Name = "alice" }),
        ("[0].name is empty", new() { Kind = "User", Name = " " }),
        ("[0].name is empty", new() { Kind = "Group" }),
        ("[0].namespace", new() { Kind = "User", Name = "alice", Namespace = "ci" }),
        ("[0].namespace", new() { Kind = "ServiceAccount", Name = "argo" }),
        ("[0].name has 513 characters", new() { Kind = "User", Name = new string('x', 513) }),
        ("without *", new() { Kind = "Group", Name = "dev-*" }),
        ("mixes alphabets", new() { Kind = "User", Name = "аlice" }), // a Cyrillic а
        ("mixes alphabets", new() { Kind = "User", Name = "bοb" }), // a Greek ο
        ("mixes alphabets", new() { Kind = "User", Name = "ｂob" }), // full width
        ("mixes alphabets", new() { Kind = "User", Name = "al\u200bice" }),
        ("mixes alphabets", new() { Kind = "User", Name = "\u202ealice" }),
        ("mixes alphabets", new() { Kind = "User", Name = "alice\n" }),
        ("did not sign in", new() { Kind = "Group", Name = "system:unauthenticated" }),
        ("did not sign in", new() { Kind = "User", Name = "system:anonymous" }),
    ];

    private static readonly PolicySubject[] Good =
    [
        new() { Kind = "User", Name = "alice@example.com" },
        new() { Kind = "User", Name = "алиса" }, // Cyrillic throughout
        new() { Kind = "User", Name = "Zoë" },
        new() { Kind = "User", Name = "李雷" },
        new() { Kind = "Group", Name = "oidc:dev" },
        new() { Kind = "Group", Name = new string('x', 512) },
        new() { Kind = "ServiceAccount", Namespace = "ci", Name = "argo" },
    ];

    [Theory]
    [MemberData(nameof(Places), DisableDiscoveryEnumeration = true)]
    public void Validate_EmptyList_IsNobody(string path, bool trusted, Action<AccessPolicySpec, IList<PolicySubject>> set)
    {
        Assert.Contains(Faults(set, []), fault => fault.StartsWith($"{path} is empty", StringComparison.Ordinal));
        Assert.Equal(trusted, path != "spec.requesters");
    }

    [Theory]
    [MemberData(nameof(Places), DisableDiscoveryEnumeration = true)]
    public void Validate_BadSubject_IsNamedWithItsPath(string path, bool trusted, Action<AccessPolicySpec, IList<PolicySubject>> set)
    {
        foreach (var (words, subject) in Bad)
        {
            Assert.Contains(Faults(set, [subject]), fault => fault.StartsWith($"{path}[0].", StringComparison.Ordinal) && fault.Contains(words, StringComparison.Ordinal));
        }

        foreach (var everybody in new[] { "system:authenticated", "system:serviceaccounts" })
        {
            Assert.Equal(trusted, Faults(set, [Sample.Group(everybody)]).Any(fault => fault.StartsWith($"{path}[0].name", StringComparison.Ordinal)));
        }
    }

    [Theory]
    [MemberData(nameof(Places), DisableDiscoveryEnumeration = true)]
    public void Validate_GoodSubjects_AreNoFault(string path, bool trusted, Action<AccessPolicySpec, IList<PolicySubject>> set)
    {
        Assert.NotEmpty(path);
        Assert.Equal([], Faults(set, [.. Good]));
        Assert.Equal(trusted, path != "spec.requesters");
    }

    private static IReadOnlyList<string> Faults(Action<AccessPolicySpec, IList<PolicySubject>> set, IList<PolicySubject> subjects) =>
        PolicyValidator.Validate(Sample.Policy(change: spec => set(spec, subjects)).Spec);

    private static PolicyBreakGlass Glass(IList<PolicySubject>? users = null, IList<PolicySubject>? reviewers = null) => new()
    {
        Users = users ?? [Sample.Group("dev")],
        MaxDuration = "1h",
        Review = new() { Approvers = reviewers ?? [Sample.Group("leads")], Within = "24h" },
    };
}
