using JitOperator.Api;
using JitOperator.Api.Json;
using JitOperator.Api.V1Alpha1;
using JitOperator.Core.Policies;
using JitOperator.Core.Values;

namespace JitOperator.Core.Reviews;

/// <summary>In which ways a state of a policy that allows is weaker than one before it. Policies that deny are not compared.</summary>
public static class PolicyWeakening
{
    private static readonly (string How, Func<AccessPolicySpec, AccessPolicySpec, bool> Is)[] Ways =
    [
        ("it allows instead of denying", (before, _) => before.Effect == PolicyEffects.Deny),
        ("it is in force again", (before, after) => before.Suspended == true && after.Suspended != true),
        ("nobody need agree", (before, after) => !IsAutomatic(before) && IsAutomatic(after)),
        ("fewer people must agree", (before, after) => !IsAutomatic(after) && Required(after) < Required(before)),
        ("more people may agree", (before, after) => More(Approvers(before), Approvers(after))),
        ("people may agree to their own requests", (before, after) => before.Approval?.AllowSelfApproval != true && after.Approval?.AllowSelfApproval == true),
        ("fewer stages demand a comment", (before, after) => !IsAutomatic(after) && Comments(after) < Comments(before)),
        ("access may last longer", (before, after) => Longer(before.MaxDuration, after.MaxDuration)),
        ("a demand on the reason is gone", (before, after) =>
            (after.Requirements?.Reason?.MinLength ?? 1) < (before.Requirements?.Reason?.MinLength ?? 1)
            || Dropped(before.Requirements?.Reason?.Pattern, after.Requirements?.Reason?.Pattern)),
        ("a demand on the ticket is gone", (before, after) =>
            Dropped(before.Requirements?.Ticket, after.Requirements?.Ticket)
            || (after.Requirements?.Ticket is not null && Dropped(before.Requirements?.Ticket?.Pattern, after.Requirements.Ticket.Pattern))),
        ("a demand for more than one factor is gone", (before, after) =>
            before.Requirements?.Mfa is { } mfa && (after.Requirements?.Mfa is not { } now || mfa.RequiredFor.Except(now.RequiredFor).Any() || now.Values.Except(mfa.Values).Any())),
        ("more people may ask", (before, after) => More(before.Requesters, after.Requesters)),
        ("more may ask for somebody else", (before, after) => More(before.RequestFor, after.RequestFor)),
        ("more may be asked for", (before, after) => Offers(after).Any(offer => !Offers(before).Any(old => Covers(old, offer)))),
        ("hours are gone", (before, after) => before.AllowedWindows is { Count: > 0 } && after.AllowedWindows is not { Count: > 0 }),
        ("no witness is needed", (before, after) => before.RequireWitness == true && after.RequireWitness != true),
        ("more people may break glass", (before, after) => More(before.BreakGlass?.Users, after.BreakGlass?.Users)),
        ("emergency access may last longer", (before, after) => before.BreakGlass is not null && Longer(before.BreakGlass.MaxDuration, after.BreakGlass?.MaxDuration)),
        ("fewer people must review an emergency", (before, after) =>
            before.BreakGlass is { } was && after.BreakGlass is { } now && (now.Review.Required ?? 1) < (was.Review.Required ?? 1)),
        ("limits are gone", (before, after) =>
            Raised(before.Limits?.ActiveGrants, after.Limits?.ActiveGrants) || Raised(before.Limits?.OpenRequests, after.Limits?.OpenRequests)),
        ("a change of the role no longer ends access", (before, after) =>
            before.OnRoleChange != RoleChangeActions.Warn && after.OnRoleChange == RoleChangeActions.Warn),
    ];

    /// <summary>The ways, half a sentence each; empty when it is not weaker.</summary>
    public static IReadOnlyList<string> Between(AccessPolicySpec before, AccessPolicySpec after) =>
        after.Effect == PolicyEffects.Deny || after.Suspended == true ? [] : [.. Ways.Where(way => way.Is(before, after)).Select(way => way.How)];

    private static bool IsAutomatic(AccessPolicySpec spec) => spec.Approval?.Automatic == true;

    // A fallback needs as many as it says, so that the fewest that can suffice count.
    private static int Required(AccessPolicySpec spec) => IsAutomatic(spec)
        ? 0
        : Stages(spec).Sum(stage => Math.Min(stage.Required ?? 1, stage.Fallback is null ? int.MaxValue : stage.Fallback.Required ?? 1));

    private static int Comments(AccessPolicySpec spec) => Stages(spec).Count(stage => stage.RequireComment == true);

    private static IEnumerable<ApprovalStage> Stages(AccessPolicySpec spec) => spec.Approval?.Stages ?? [];

    private static IEnumerable<PolicySubject> Approvers(AccessPolicySpec spec) => Stages(spec).SelectMany(stage =>
        stage.Approvers.Concat((stage.Escalation ?? []).SelectMany(tier => tier.Approvers)).Concat(stage.Fallback?.Approvers ?? []));

    private static bool More(IEnumerable<PolicySubject>? before, IEnumerable<PolicySubject>? after) =>
        (after ?? []).Select(Subjects.Describe).Except((before ?? []).Select(Subjects.Describe), StringComparer.Ordinal).Any();

    private static bool Longer(string? before, string? after) =>
        DurationText.TryParse(after, out var now) && (!DurationText.TryParse(before, out var was) || now > was);

    private static bool Dropped(object? before, object? after) => before is not null && after is null;

    private static bool Raised(int? before, int? after) => before is { } was && (after is null || after > was);

    private static IEnumerable<(string Kind, string Role, string Place)> Offers(AccessPolicySpec spec) =>
        from grant in spec.Grants
        from role in grant.Roles
        from place in Places(grant)
        select (role.Kind, role.Name, place);

    private static IEnumerable<string> Places(PolicyGrant grant)
    {
        if (grant.ClusterWide == true)
        {
            yield return "/cluster";
        }

        if (grant.NamespaceSelector is { } selector)
        {
            yield return $"/{TypedJson.Digest(selector)}";
        }

        foreach (var name in grant.Namespaces ?? [])
        {
            yield return name;
        }
    }

    private static bool Covers((string Kind, string Role, string Place) old, (string Kind, string Role, string Place) offer) =>
        old.Kind == offer.Kind && Covers(old.Role, offer.Role) && Covers(old.Place, offer.Place);

    // A prefix covers longer ones too.
    private static bool Covers(string old, string offer) =>
        old == offer || (NamePattern.IsValid(old) && old[^1] == '*' && offer.StartsWith(old.AsSpan(0, old.Length - 1), StringComparison.Ordinal));
}
