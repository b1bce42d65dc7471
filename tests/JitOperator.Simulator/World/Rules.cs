namespace JitOperator.Simulator.World;

/// <summary>A stage as the world knows it, apart from the operator's reading of the policy.</summary>
/// <param name="Name">Of the stage.</param>
/// <param name="Group">Who decides.</param>
/// <param name="Required">How many of them.</param>
internal sealed record RuleStage(string Name, string Group, int Required);

/// <summary>What the world's one policy for a role demands.</summary>
/// <param name="Role">The cluster role.</param>
/// <param name="Policy">Its policy.</param>
/// <param name="Stages">One after the other; none where access is given at once.</param>
internal sealed record Rule(string Role, string Policy, IReadOnlyList<RuleStage> Stages)
{
    public static readonly IReadOnlyList<Rule> All =
    [
        new("view", "look", [new("lead", "leads", 1)]),
        new("edit", "change", [new("lead", "leads", 2), new("security", "security", 1)]),
        new("probe", "probe", []),
    ];

    /// <summary>The policy as JSON.</summary>
    public string ToJson() => $$"""
        {
          "apiVersion": "jitoperator.io/v1alpha1", "kind": "AccessPolicy", "metadata": {"name": "{{Policy}}"},
          "spec": {
            "requesters": [{"kind": "Group", "name": "devs"}],
            "grants": [{"roles": [{"kind": "ClusterRole", "name": "{{Role}}"}], "namespaces": ["payments", "ledger"]}],
            "maxDuration": "8h", "defaultDuration": "1h",
            "approval": {{Approval()}}
          }
        }
        """;

    private string Approval() => Stages.Count == 0
        ? """{"automatic": true}"""
        : $$"""{"stages": [{{string.Join(", ", Stages.Select(stage =>
            $$"""{"name": "{{stage.Name}}", "approvers": [{"kind": "Group", "name": "{{stage.Group}}"}], "required": {{stage.Required}}, "timeout": "3m"}"""))}}]}""";
}
