using k8s.Models;

namespace JitOperator.Core.Activity;

/// <summary>
/// The narrowest rules that allow given actions and that people can read: resources with the same verbs stand together, groups with the same
/// resources too, and objects are named where each use named one.
/// </summary>
internal static class NarrowRules
{
    // These name no object that is there: to restrict them to names would refuse them, or the use without a name.
    private static readonly string[] s_nameless = ["list", "watch", "create", "deletecollection"];

    /// <summary>The rules, in a stable order.</summary>
    /// <param name="granted">What may not be exceeded; null where it is not known.</param>
    /// <param name="actions">What is to be allowed; all of it is by <paramref name="granted"/>.</param>
    public static IReadOnlyList<V1PolicyRule> For(IReadOnlyList<V1PolicyRule>? granted, IReadOnlyList<UsedAction> actions) =>
        [.. OfResources(granted, actions.Where(action => action.Resource is not null)), .. OfPaths(actions.Where(action => action.Resource is null))];

    private static IEnumerable<V1PolicyRule> OfResources(IReadOnlyList<V1PolicyRule>? granted, IEnumerable<UsedAction> actions)
    {
        // What each verb on each resource needs: some names, or any.
        var needs = actions
            .GroupBy(action => (Group: action.ApiGroup!, Resource: action.Resource!, action.Verb))
            .SelectMany(uses => Needs(granted, [.. uses]));

        // Verbs together, where the same names of the same resource are needed.
        var byNames = needs.GroupBy(need => (need.Group, need.Resource, Names: Key(need.Names)))
            .Select(same => (same.Key.Group, same.Key.Resource, same.First().Names, Verbs: Sorted(same.Select(need => need.Verb))));

        // Resources together, where they need the same.
        var byResource = byNames.GroupBy(need => (need.Group, Verbs: Key(need.Verbs), Names: Key(need.Names)))
            .Select(same => (same.Key.Group, Resources: Sorted(same.Select(need => need.Resource)), same.First().Verbs, same.First().Names));

        // Groups together, where that allows nothing that no group needs: a rule is for each resource in each group.
        return byResource.GroupBy(need => (Resources: Key(need.Resources), Verbs: Key(need.Verbs), Names: Key(need.Names)))
            .Select(same => new V1PolicyRule
            {
                ApiGroups = Sorted(same.Select(need => need.Group)),
                Resources = same.First().Resources,
                ResourceNames = same.First().Names.Count > 0 ? same.First().Names : null,
                Verbs = same.First().Verbs,
            })
            .OrderBy(rule => Key(rule.ApiGroups), StringComparer.Ordinal)
            .ThenBy(rule => Key(rule.Resources), StringComparer.Ordinal)
            .ThenBy(rule => Key(rule.Verbs), StringComparer.Ordinal)
            .ThenBy(rule => Key(rule.ResourceNames ?? []), StringComparer.Ordinal);
    }

    // No names stand for any. Where the role allowed only some names, and the use was without one, names are all there is.
    private static IEnumerable<Need> Needs(IReadOnlyList<V1PolicyRule>? granted, IReadOnlyList<UsedAction> uses)
    {
        var one = uses[0];
        var names = Sorted(uses.Select(use => use.Name));
        var isNamed = names.All(name => name.Length > 0);
        var allowsAny = granted is null || granted.Any(rule => rule.ResourceNames is null or { Count: 0 } && RbacRules.Allows(rule, one.ToCall()));
        var needsAny = !isNamed || s_nameless.Contains(one.Verb);
        return [new(one.ApiGroup!, one.Resource!, one.Verb, needsAny && allowsAny ? [] : names)];
    }

    private static IEnumerable<V1PolicyRule> OfPaths(IEnumerable<UsedAction> actions) => actions
        .GroupBy(action => action.Path!)
        .Select(uses => (Path: uses.Key, Verbs: Sorted(uses.Select(use => use.Verb))))
        .GroupBy(need => Key(need.Verbs))
        .Select(same => new V1PolicyRule { NonResourceURLs = Sorted(same.Select(need => need.Path)), Verbs = same.First().Verbs })
        .OrderBy(rule => Key(rule.NonResourceURLs), StringComparer.Ordinal);

    private static List<string> Sorted(IEnumerable<string> texts) => [.. texts.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    // No text and the empty text are two things.
    private static string Key(IEnumerable<string> texts) => string.Concat(texts.Select(text => "\n" + text));

    private sealed record Need(string Group, string Resource, string Verb, List<string> Names);
}
