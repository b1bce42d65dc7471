using JitOperator.Api;
using JitOperator.Api.V1Alpha1;

namespace JitOperator.Core.Policies;

/// <summary>Faults of how a policy has activity recorded and judged.</summary>
internal static class ActivityFaults
{
    private const string Path = "spec.activity";

    public static IEnumerable<string> Of(PolicyActivity? activity)
    {
        if (activity is null)
        {
            yield break;
        }

        if (activity.Level is not (null or ActivityLevels.Full or ActivityLevels.Summary))
        {
            yield return $"{Path}.level is \"{activity.Level}\"; set it to Full or Summary.";
        }

        if (activity.OnUnexpected is not (null or UnexpectedUseActions.Warn or UnexpectedUseActions.Revoke))
        {
            yield return $"{Path}.onUnexpected is \"{activity.OnUnexpected}\"; set it to Warn or Revoke.";
        }

        if (activity.Expected is null)
        {
            if (activity.OnUnexpected is not null)
            {
                yield return $"{Path}.onUnexpected has no meaning without {Path}.expected; say what is expected, or take it out.";
            }

            yield break;
        }

        if (activity.Expected.Count == 0)
        {
            yield return $"{Path}.expected is empty, so that nothing would be expected; name what is, or take it out.";
        }

        for (var i = 0; i < activity.Expected.Count; i++)
        {
            var use = activity.Expected[i];
            foreach (var (field, list) in new[] { ("apiGroups", use?.ApiGroups), ("resources", use?.Resources), ("verbs", use?.Verbs) })
            {
                if (list is null or { Count: 0 })
                {
                    yield return $"{Path}.expected[{i}].{field} is empty and so matches nothing; name at least one, or \"*\".";
                }
            }
        }
    }
}
