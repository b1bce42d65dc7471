using JitOperator.Api;
using JitOperator.Api.Audit;

namespace JitOperator.Audit.Report.Gathering;

/// <summary>What was done with a grant, added up. Memory is bounded whatever was done.</summary>
internal sealed class UseSummary
{
    /// <summary>Most sorts of actions that are counted apart.</summary>
    public const int MostSorts = 40;

    /// <summary>Most actions that are told one by one.</summary>
    public const int MostNotable = 20;

    private static readonly string[] s_readingVerbs = ["get", "list", "watch"];
    private static readonly string[] s_farReaching = ["exec", "attach", "portforward", "proxy", "token", "ephemeralcontainers"];

    private readonly Dictionary<(string Verb, string What, string? Namespace), long> _sorts = [];
    private readonly SortedDictionary<string, long> _attributions = new(StringComparer.Ordinal);

    /// <summary>How many actions were recorded.</summary>
    public long Actions { get; private set; }

    /// <summary>How many of them are in none of <see cref="Sorts"/>.</summary>
    public long OtherSorts { get; private set; }

    /// <summary>How many belong to the grant in which way, by <see cref="ActivityAttributions"/>.</summary>
    public IReadOnlyDictionary<string, long> Attributions => _attributions;

    /// <summary>Actions that changed something, reach far, or failed, one by one.</summary>
    public Ends<AuditRecord> Notable { get; } = new(MostNotable);

    /// <summary>How many actions of each sort; the most frequent first.</summary>
    public IEnumerable<((string Verb, string What, string? Namespace) Sort, long Count)> Sorts => _sorts
        .OrderByDescending(sort => sort.Value)
        .ThenBy(sort => sort.Key.What, StringComparer.Ordinal)
        .ThenBy(sort => sort.Key.Verb, StringComparer.Ordinal)
        .ThenBy(sort => sort.Key.Namespace, StringComparer.Ordinal)
        .Select(sort => (sort.Key, sort.Value));

    /// <summary>Takes the next record of activity.</summary>
    public void Take(AuditRecord record)
    {
        if (record.Activity is not { } activity)
            return;
        Actions += activity.Count;
        _attributions[activity.Attribution] = _attributions.GetValueOrDefault(activity.Attribution) + activity.Count;
        if (activity.Action is { } action)
        {
            Count(action.Verb, Sort(action), action.Namespace, activity.Count);
            if (IsNotable(action))
                Notable.Add(record);
            return;
        }

        var listed = 0L;
        foreach (var several in activity.Actions ?? [])
        {
            listed += several.Count;
            Count(several.Verb, Group(several.ApiGroup, several.Resource ?? "?"), several.Namespace, several.Count);
        }

        OtherSorts += Math.Max(0, activity.Count - listed);
    }

    /// <summary>What an action was done to: resource, subresource, API group; or a path.</summary>
    public static string Sort(AuditAction action) => action.Resource is not { } resource
        ? action.Path ?? "?"
        : Group(action.ApiGroup, action.Subresource is { } sub ? $"{resource}/{sub}" : resource);

    private static string Group(string? group, string resource) => string.IsNullOrEmpty(group) ? resource : $"{resource}.{group}";

    private static bool IsNotable(AuditAction action) =>
        !s_readingVerbs.Contains(action.Verb) || action.Code is >= 400 || action.Resource == "secrets" || action.ImpersonatedBy is not null
        || s_farReaching.Contains(action.Subresource);

    private void Count(string verb, string what, string? @namespace, long count)
    {
        var sort = (verb, what, @namespace);
        if (_sorts.TryGetValue(sort, out var before))
            _sorts[sort] = before + count;
        else if (_sorts.Count < MostSorts)
            _sorts[sort] = count;
        else
            OtherSorts += count;
    }
}
