using JitOperator.Api.V1Alpha1;
using JitOperator.Core.Stamps;
using k8s.Models;

namespace JitOperator.Core.Tests.Policies;

/// <summary>Objects that are in order; a test spoils the one thing that it is about.</summary>
internal static class Sample
{
    public static StampedUser Alice { get; } = new("alice", Groups: ["dev", "system:authenticated"]);

    public static AccessRequestSpec Request() => new()
    {
        Role = new() { Kind = "ClusterRole", Name = "view" },
        Duration = "30m",
        Reason = "Look into the failed payments",
    };

    public static AccessPolicy Policy(string name = "payments", Action<AccessPolicySpec>? change = null)
    {
        var policy = new AccessPolicy
        {
            Metadata = new V1ObjectMeta { Name = name, Uid = name, Generation = 1 },
            Spec = new AccessPolicySpec
            {
                Requesters = [Group("dev")],
                Grants = [new() { Roles = [new() { Kind = "ClusterRole", Name = "view" }], Namespaces = ["pay", "team-*"] }],
                MaxDuration = "1h",
                Approval = new() { Stages = [new() { Name = "lead", Approvers = [User("bob"), User("carol")] }] },
            },
        };
        change?.Invoke(policy.Spec);
        return policy;
    }

    public static PolicyBreakGlass BreakGlass() =>
        new() { Users = [Group("dev")], MaxDuration = "1h", Review = new() { Approvers = [User("bob")], Within = "24h" } };

    public static PolicySubject User(string name) => new() { Kind = "User", Name = name };

    public static PolicySubject Group(string name) => new() { Kind = "Group", Name = name };
}
