using JitOperator.Api.Audit;
using JitOperator.Api.V1Alpha1;
using JitOperator.Core.Tests.Policies.Play;

namespace JitOperator.Core.Tests.Policies.Oracle;

/// <summary>
/// Whether a grant was right: what the policy in force demanded of the request, and that nothing denied it. Written from the
/// documentation of the fields, sharing nothing with the code under test but the types.
/// </summary>
internal static class GrantOracle
{
    /// <summary>Everything that is wrong with a request's grant; empty when it has none.</summary>
    /// <param name="facts">The request.</param>
    /// <param name="policies">The policies that were in force when it was granted.</param>
    /// <param name="digestOf">The digest of a policy.</param>
    public static IEnumerable<string> Faults(Facts facts, IReadOnlyList<AccessPolicy> policies, Func<AccessPolicySpec, string> digestOf)
    {
        if (facts.Grant is not { } grant)
        {
            yield break;
        }

        var (at, until) = (Clock.Read(grant.StartsAt), Clock.Read(grant.ExpiresAt));
        var places = grant.Target!.ClusterWide == true ? [string.Empty] : grant.Target.Namespaces;
        foreach (var policy in policies.Where(p => p.Spec.Effect == "Deny" && Denies(p.Spec, facts, places, at)))
        {
            yield return $"{policy.Metadata.Name} denies it";
        }

        if (policies.SingleOrDefault(p => p.Metadata.Name == grant.Policy!.Name) is not { Spec: var spec } || digestOf(spec) != grant.Policy!.Digest)
        {
            yield return "granted by a policy that is not in force";
            yield break;
        }

        var breakGlass = grant.Type == AuditRecordTypes.GrantBreakGlass;
        foreach (var fault in Person(spec, facts, breakGlass).Concat(Words(spec, facts)).Concat(Times(spec, facts, breakGlass, at, until)))
        {
            yield return fault;
        }

        if (spec.Suspended == true || spec.Effect == "Deny")
        {
            yield return "its policy grants nothing";
        }

        if (places.Count == 0 || places.Any(place => !Rights.Offers(spec, facts.Request.Spec.Role.Kind, facts.Request.Spec.Role.Name, place)))
        {
            yield return "its policy does not offer that role there";
        }

        if (!breakGlass && spec.Approval!.Automatic != true)
        {
            foreach (var fault in ChainOracle.Faults(facts, spec, grant))
            {
                yield return fault;
            }
        }
    }

    // A faulty one denies to the people that it names, whatever they ask for.
    private static bool Denies(AccessPolicySpec deny, Facts facts, IReadOnlyList<string> places, DateTimeOffset at)
    {
        var faulty = deny.MaxDuration is not null || deny.Grants.Any(g => g.Roles.Count == 0);
        var named = Rights.NamesPerson(deny.Requesters, facts) || Rights.NamesFiler(deny.Requesters, facts);
        var role = facts.Request.Spec.Role;
        var touched = faulty || places.Any(place => place.Length == 0
            ? Setting.Labels.Keys.Append(string.Empty).Any(any => Rights.Offers(deny, role.Kind, role.Name, any))
            : Rights.Offers(deny, role.Kind, role.Name, place));
        return deny.Suspended != true && named && touched && (deny.BlockedWindows is null || deny.BlockedWindows.Any(freeze => Covers(freeze, at)));
    }

    private static IEnumerable<string> Person(AccessPolicySpec spec, Facts facts, bool breakGlass)
    {
        if (breakGlass != (facts.Request.Spec.BreakGlass == true))
        {
            yield return "an emergency and none";
        }

        if (!Rights.NamesPerson(breakGlass ? spec.BreakGlass?.Users : spec.Requesters, facts))
        {
            yield return "its policy does not name the person";
        }

        if (facts.Person != facts.Filer!.Username && !Rights.NamesFiler(spec.RequestFor, facts))
        {
            yield return "its policy does not let the filer file for others";
        }
    }

    private static IEnumerable<string> Words(AccessPolicySpec spec, Facts facts)
    {
        var (asked, demands) = (facts.Request.Spec, spec.Requirements);
        if (asked.Reason.Length < (demands?.Reason?.MinLength ?? 1))
        {
            yield return "too short a reason";
        }

        if (demands?.Ticket is not null && asked.Ticket != "INC-7")
        {
            yield return "no ticket";
        }

        if (demands?.Mfa is { } mfa && mfa.RequiredFor.Contains("Request") && !Rights.ShowsMfa(mfa, facts.Filer))
        {
            yield return "asked without MFA";
        }
    }

    private static IEnumerable<string> Times(AccessPolicySpec spec, Facts facts, bool breakGlass, DateTimeOffset at, DateTimeOffset until)
    {
        var longest = Clock.Span(breakGlass ? spec.BreakGlass?.MaxDuration ?? "0m" : spec.MaxDuration ?? "0m");
        if (until <= at || until - at > longest)
        {
            yield return "granted for longer than its policy allows";
        }

        if (facts.Request.Spec.Extends is null && facts.Request.Spec.Duration is { } asked && until - at > Clock.Span(asked))
        {
            yield return "granted for longer than was asked for";
        }

        if (facts.Request.Spec.StartTime is { } start && at < Clock.Read(start))
        {
            yield return "granted before the start that was asked for";
        }

        if (breakGlass)
        {
            yield break;
        }

        if ((spec.BlockedWindows ?? []).Any(freeze => Covers(freeze, at)))
        {
            yield return "granted in a freeze";
        }

        if ((spec.BlockedWindows ?? []).Any(freeze => freeze.EndsGrants == true && Clock.Read(freeze.From + ":00Z") is var begins && at < begins && until > begins))
        {
            yield return "granted into a freeze that ends access";
        }

        if (spec.AllowedWindows is { } windows && !windows.Any(window => IsIn(window, at)))
        {
            yield return "granted outside of the hours";
        }
    }

    // Stories have freezes and windows in UTC alone, and windows within a day.
    private static bool Covers(PolicyFreeze freeze, DateTimeOffset at) => at >= Clock.Read(freeze.From + ":00Z") && at < Clock.Read(freeze.To + ":00Z");

    private static bool IsIn(PolicyWindow window, DateTimeOffset at) =>
        window.Days.Contains(at.UtcDateTime.DayOfWeek.ToString()[..3])
        && at.UtcDateTime.TimeOfDay >= Clock.Read("2026-01-01T" + window.From + ":00Z").TimeOfDay
        && at.UtcDateTime.TimeOfDay < Clock.Read("2026-01-01T" + window.To + ":00Z").TimeOfDay;
}
