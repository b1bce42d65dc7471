using JitOperator.Simulator.World;

namespace JitOperator.Simulator.Checks;

/// <summary>What people agree to: the rules of a policy and of a role, as an approval showed them.</summary>
internal sealed record Terms(string Policy, string Role);

/// <summary>What really happened to one request, by what the API server admitted from whom; not by anything that the operator says.</summary>
internal sealed class TrueRequest
{
    public required string Uid { get; init; }

    public required string Namespace { get; init; }

    public required string Name { get; init; }

    public required string Requester { get; init; }

    public required string Role { get; init; }

    public required TimeSpan Duration { get; init; }

    public required TimeSpan AskedAt { get; init; }

    /// <summary>Who agreed in which stage, and to what.</summary>
    public HashSet<(string Stage, string By, Terms To)> Agreed { get; } = [];

    /// <summary>What another request of the same name says as well.</summary>
    public (string Namespace, string Name, string Requester, string Role, TimeSpan Duration) Content => (Namespace, Name, Requester, Role, Duration);

    /// <summary>Who has not agreed to terms yet, or that somebody has refused; null when all that the world's rule demands is there.</summary>
    public string? Missing(Terms? terms)
    {
        if (Refusals.Count > 0)
        {
            return "somebody has refused it";
        }

        return Rule.All.Single(rule => rule.Role == Role).Stages
            .Where(stage => Count(stage, terms) < stage.Required)
            .Select(stage => $"stage {stage.Name} has {Count(stage, terms)} of {stage.Required}")
            .FirstOrDefault();
    }

    private int Count(RuleStage stage, Terms? terms) =>
        Agreed.Where(agreed => agreed.Stage == stage.Name && agreed.To == terms).DistinctBy(agreed => agreed.By).Count();

    /// <summary>The approvals on which somebody refused it.</summary>
    public HashSet<string> Refusals { get; } = [];

    public TimeSpan? RevokedAt { get; set; }

    public TimeSpan? GoneAt { get; set; }
}
