using k8s.Models;

namespace JitOperator.Core.Activity;

/// <summary>A rule of a role, and how often it was needed.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Count">How many actions it allowed; an action that several allow counts for each.</param>
public sealed record UsedRule(V1PolicyRule Rule, long Count);

/// <summary>What of a role was used, and the rules that would have been enough.</summary>
/// <param name="Rules">The role's rules in their order; empty where they are not known.</param>
/// <param name="Proposal">Rules that allow every action that is known, and nothing that the role did not.</param>
/// <param name="Beyond">Actions that the role's rules, as they are given, do not allow: it was another, or has changed since.</param>
/// <param name="IsCertain">False when there were actions that nobody knows: the proposal may be too narrow.</param>
public sealed record UsedRights(
    IReadOnlyList<UsedRule> Rules, IReadOnlyList<V1PolicyRule> Proposal, IReadOnlyList<UsedAction> Beyond, bool IsCertain)
{
    /// <summary>Holds what was done against what was granted.</summary>
    /// <param name="granted">The role's rules; null where they are not known.</param>
    /// <param name="use">What was done.</param>
    public static UsedRights Of(IReadOnlyList<V1PolicyRule>? granted, GrantUse use)
    {
        var actions = use.Actions;
        var allowed = actions.Where(action => granted is null || RbacRules.Allow(granted, action.ToCall())).ToList();
        return new(
            [.. (granted ?? []).Select(rule => new UsedRule(rule, actions.Where(action => RbacRules.Allows(rule, action.ToCall())).Sum(action => action.Count)))],
            NarrowRules.For(granted, allowed),
            [.. actions.Except(allowed)],
            use.Unknown == 0);
    }
}
