using System.Text.Json.Nodes;
using JitOperator.Api.V1Alpha1;
using JitOperator.Core.Tests.Requests;
using JitOperator.GitOps.Tests.Health;
using JitOperator.Operator.Policies;

namespace JitOperator.GitOps.Tests.Cases;

/// <summary>AccessPolicies that can grant and that cannot, as the operator says it of them.</summary>
internal static class PolicyCases
{
    public static IEnumerable<HealthCase> All =>
    [
        new("not looked at yet", Stored.Of(Policy()), "Progressing", "Unknown", "Current", "has not looked at"),
        new("`Ready` is True", Judged(Policy()), "Healthy", "Current", "Current", "The policy can grant."),
        new("`Ready` is False", Judged(Policy(maxDuration: "forever")), "Degraded", "Failed", "InProgress", "spec.maxDuration is \"forever\""),
    ];

    private static JsonObject Judged(AccessPolicy policy) => Stored.Of(policy, PolicyController.StatusFor(policy, (_, _) => true, World.Start));

    private static AccessPolicy Policy(string maxDuration = "1h")
    {
        var policy = new World().Policies[0];
        policy.Spec.MaxDuration = maxDuration;
        return policy;
    }
}
