using JitOperator.Api;
using JitOperator.Api.V1Alpha1;
using JitOperator.Core.Values;
using JitOperator.Core.Windows;

namespace JitOperator.Core.Policies;

/// <summary>
/// Faults that make a policy unable to grant, or to mean what it says. The same check stands at admission, in the policy's
/// <c>Ready</c> condition, and before every grant.
/// </summary>
public static class PolicyValidator
{
    /// <summary>Every fault: the field's path, what is wrong, and the mend. Empty when the policy is sound.</summary>
    public static IReadOnlyList<string> Validate(AccessPolicySpec spec) =>
    [
        .. SubjectFaults.Of(spec.Requesters, "spec.requesters", trusted: false),
        .. GrantFaults.Of(spec.Grants),
        .. Times(spec),
        .. spec.Effect switch
        {
            null or PolicyEffects.Allow => Allow(spec),
            PolicyEffects.Deny => Deny(spec),
            _ => [$"spec.effect is \"{spec.Effect}\"; set it to Allow or Deny."],
        },
    ];

    private static IEnumerable<string> Allow(AccessPolicySpec spec) =>
    [
        .. spec.RequestFor is null ? [] : SubjectFaults.Of(spec.RequestFor, "spec.requestFor", trusted: true),
        .. Durations(spec),
        .. StageFaults.Of(spec),
        .. RequirementFaults.Of(spec.Requirements),
        .. BreakGlassFaults.Of(spec.BreakGlass),
        .. Limits(spec.Limits),
        .. ActivityFaults.Of(spec.Activity),
        .. spec.OnRoleChange is null or RoleChangeActions.Warn or RoleChangeActions.Revoke
            ? Array.Empty<string>()
            : [$"spec.onRoleChange is \"{spec.OnRoleChange}\"; set it to Warn or Revoke."],
    ];

    // What only says how something is allowed would pass for a condition of the denial.
    private static IEnumerable<string> Deny(AccessPolicySpec spec)
    {
        (string Field, bool Given)[] fields =
        [
            ("requestFor", spec.RequestFor is not null),
            ("maxDuration", spec.MaxDuration is not null),
            ("defaultDuration", spec.DefaultDuration is not null),
            ("maxLeadTime", spec.MaxLeadTime is not null),
            ("allowedWindows", spec.AllowedWindows is not null),
            ("requirements", spec.Requirements is not null),
            ("approval", spec.Approval is not null),
            ("requireWitness", spec.RequireWitness is not null),
            ("breakGlass", spec.BreakGlass is not null),
            ("limits", spec.Limits is not null),
            ("ttlAfterFinished", spec.TtlAfterFinished is not null),
            ("auditRetention", spec.AuditRetention is not null),
            ("activity", spec.Activity is not null),
            ("notifications", spec.Notifications is not null),
            ("onRoleChange", spec.OnRoleChange is not null),
        ];
        return
        [
            .. fields.Where(field => field.Given).Select(field => $"spec.{field.Field} has no meaning with effect Deny; take it out."),
            .. (spec.BlockedWindows ?? []).Select((freeze, i) => (freeze, i)).Where(f => f.freeze?.EndsGrants == true).Select(f =>
                $"spec.blockedWindows[{f.i}].endsGrants has no meaning with effect Deny, which ends no grants; take it out, and set it in the policies that grant."),
        ];
    }

    // A list that is there and empty: for some "never", for others "always".
    private static IEnumerable<string> Times(AccessPolicySpec spec) =>
    [
        .. spec.AllowedWindows is { Count: 0 } ? ["spec.allowedWindows is empty; name the hours, or take it out to allow every hour."] : Array.Empty<string>(),
        .. spec.BlockedWindows is { Count: 0 } ? ["spec.blockedWindows is empty; name the freezes, or take it out."] : Array.Empty<string>(),
        .. WindowCheck.Faults(spec.AllowedWindows, "spec.allowedWindows"),
        .. FreezeCheck.Faults(spec.BlockedWindows, "spec.blockedWindows"),
    ];

    private static IEnumerable<string> Durations(AccessPolicySpec spec)
    {
        if (!DurationText.TryParse(spec.MaxDuration, out var longest))
        {
            yield return $"spec.maxDuration is \"{spec.MaxDuration}\"; write hours, minutes and seconds, as in 1h30m.";
        }

        if (spec.DefaultDuration is not null && !DurationText.TryParse(spec.DefaultDuration, out var usual))
        {
            yield return $"spec.defaultDuration is \"{spec.DefaultDuration}\"; write hours, minutes and seconds, as in 30m.";
        }
        else if (DurationText.TryParse(spec.DefaultDuration, out usual) && usual > longest)
        {
            yield return $"spec.defaultDuration {spec.DefaultDuration} is longer than spec.maxDuration {spec.MaxDuration}; lower it.";
        }

        foreach (var (field, text) in new[] { ("maxLeadTime", spec.MaxLeadTime), ("ttlAfterFinished", spec.TtlAfterFinished) })
        {
            if (text is not null && !DurationText.TryParse(text, out _))
            {
                yield return $"spec.{field} is \"{text}\"; write hours, minutes and seconds, as in 168h.";
            }
        }

        if (spec.AuditRetention is { } kept && !RetentionPeriod.TryParse(kept, out _))
        {
            yield return $"spec.auditRetention is \"{kept}\"; write days or years, as in 90d or 7y.";
        }
    }

    private static IEnumerable<string> Limits(PolicyLimits? limits)
    {
        if (limits?.OpenRequests < 1)
        {
            yield return $"spec.limits.openRequests is {limits.OpenRequests}; set it to 1 or more, or use suspended.";
        }

        if (limits?.ActiveGrants < 1)
        {
            yield return $"spec.limits.activeGrants is {limits.ActiveGrants}; set it to 1 or more, or use suspended.";
        }

        if (limits?.CoolDown is { } coolDown && !DurationText.TryParse(coolDown, out _))
        {
            yield return $"spec.limits.coolDown is \"{coolDown}\"; write hours, minutes and seconds, as in 1h.";
        }
    }
}
