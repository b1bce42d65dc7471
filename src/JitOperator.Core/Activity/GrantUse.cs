using JitOperator.Api;
using JitOperator.Api.Audit;
using JitOperator.Core.Values;

namespace JitOperator.Core.Activity;

/// <summary>
/// What the records of a grant say that was done with it. Only what the grant allowed counts: what the person could do anyway
/// (<see cref="ActivityAttributions.Shadowed"/>) needs no right of it.
/// </summary>
public sealed class GrantUse
{
    private readonly Dictionary<UsedAction, long> _actions = [];
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);

    /// <summary>The actions, each once, in a stable order.</summary>
    public IReadOnlyList<UsedAction> Actions =>
    [
        .. _actions.Select(pair => pair.Key with { Count = pair.Value })
            .OrderBy(action => action.ApiGroup, StringComparer.Ordinal)
            .ThenBy(action => action.Resource, StringComparer.Ordinal)
            .ThenBy(action => action.Path, StringComparer.Ordinal)
            .ThenBy(action => action.Verb, StringComparer.Ordinal)
            .ThenBy(action => action.Namespace, StringComparer.Ordinal)
            .ThenBy(action => action.Name, StringComparer.Ordinal),
    ];

    /// <summary>How many actions are only counted, so that nobody knows what they were.</summary>
    public long Unknown { get; private set; }

    /// <summary>How many actions the person could have done without the grant.</summary>
    public long Shadowed { get; private set; }

    /// <summary>What the log says of how much is known; null while it says nothing.</summary>
    public AuditCoverage? Coverage { get; private set; }

    /// <summary>Takes note of a record of the grant. Those that say nothing of its use are passed over.</summary>
    public void Note(AuditRecord record)
    {
        switch (record)
        {
            case { Type: AuditRecordTypes.ActivityCoverage, Coverage: { } coverage }:
                Coverage = coverage;
                break;
            case { Type: AuditRecordTypes.ActivityObserved or AuditRecordTypes.ActivitySummary, Activity: { } activity } when IsOfTheGrant(activity):
                Note(activity);
                break;
            case { Activity: { Attribution: ActivityAttributions.Shadowed } activity, Type: AuditRecordTypes.ActivityObserved or AuditRecordTypes.ActivitySummary }:
                Shadowed += activity.Count;
                break;
        }
    }

    private static bool IsOfTheGrant(AuditActivity activity) =>
        activity.Attribution is ActivityAttributions.Exact or ActivityAttributions.Ambiguous or ActivityAttributions.AfterExpiry;

    private void Note(AuditActivity activity)
    {
        Unknown += activity.Folded ?? 0;
        if (activity.Action is { } action)
        {
            // A call that runs on has a record of its beginning and one of its end, which counts 0.
            if (action.Event is null || _seen.Add(action.Event))
            {
                Add(UsedAction.Of(action), activity.Count);
            }
        }

        foreach (var row in activity.Actions ?? [])
        {
            Add(UsedAction.Of(row), row.Count);
        }
    }

    private void Add(UsedAction action, long count)
    {
        // A name that was cut is not that of the object; which rule it needs, nobody can tell.
        if (IsCut(action))
        {
            Unknown += count;
            return;
        }

        var key = action with { Count = 0 };
        _actions[key] = _actions.GetValueOrDefault(key) + count;
    }

    private static bool IsCut(UsedAction action) => new[] { action.Verb, action.ApiGroup, action.Resource, action.Name, action.Path }
        .Any(text => text?.EndsWith(ShortText.Mark, StringComparison.Ordinal) == true);
}
