using JitOperator.Api.V1Alpha1;
using JitOperator.Core.Policies;
using JitOperator.Core.Values;

namespace JitOperator.Core.Requests;

/// <summary>Holds a request against what else the same person has: limits, cool-down, reviews that are overdue, access to prolong.</summary>
public static class PersonRules
{
    /// <summary>Whether a decision about this request may stand on what else its person has, so that only one such decision may be under way.</summary>
    public static bool Count(AccessRequestSpec spec, IEnumerable<AccessPolicy> policies) =>
        spec.BreakGlass == true || policies.Any(policy => policy.Spec.Limits is not null);

    /// <summary>Why this person may not ask now; null when nothing stands against it.</summary>
    public static (string Cause, string Message)? AgainstAsking(Situation situation, AccessPolicy policy)
    {
        var spec = situation.Request.Spec;
        if (spec.BreakGlass == true)
        {
            return Overdue(situation);
        }

        if (spec.Extends is not null && AgainstExtending(situation, atGrant: false) is { } fault)
        {
            return fault;
        }

        return Open(situation, policy)
            ?? (RequestForm.StartOf(spec) > situation.Now ? null : AgainstGrant(situation, policy))
            ?? CoolDown(situation, policy);
    }

    /// <summary>Why this person may not be granted this now; null when nothing stands against it.</summary>
    public static (string Cause, string Message)? AgainstGrant(Situation situation, AccessPolicy policy)
    {
        if (policy.Spec.Limits?.ActiveGrants is not { } most)
        {
            return null;
        }

        var prolonged = Prolonged(situation);
        var active = situation.Others.Count(other =>
            other is { Grant: not null, TerminalPhase: null }
            && other.PolicyName == policy.Metadata.Name
            && !prolonged.Contains(other.Request?.Uid));
        return active < most
            ? null
            : (DenialCauses.LimitReached,
                $"{situation.Person} has {active} grant{(active == 1 ? "" : "s")} in force by AccessPolicy {policy.Metadata.Name}, which allows {most}; wait until one ends, or set spec.revoked on it.");
    }

    /// <summary>Why the access that <c>spec.extends</c> names cannot be prolonged; null when it can.</summary>
    public static (string Cause, string Message)? AgainstExtending(Situation situation, bool atGrant)
    {
        var (name, spec) = (situation.Request.Spec.Extends, situation.Request.Spec);
        if (situation.Extended is not { Grant: { } grant } extended)
        {
            return (DenialCauses.ExtensionRefused, $"spec.extends: there is no AccessRequest \"{name}\" with access in this namespace; name one, or leave it out.");
        }

        if (grant.Username != situation.Person || grant.RoleKind != spec.Role.Kind || grant.RoleName != spec.Role.Name || grant.Scope != situation.Scope.Scope)
        {
            return (DenialCauses.ExtensionRefused,
                $"spec.extends: {name} gives {grant.Username} {grant.RoleKind}/{grant.RoleName} in {grant.Scope}; an extension is for the same person, role and scope.");
        }

        // Its time may go by while people decide. That somebody ended it says that it is not to go on.
        return extended.TerminalPhase is null || (atGrant && extended.TerminalPhase == Api.RequestPhases.Expired)
            ? null
            : (DenialCauses.ExtensionRefused, $"spec.extends: {name} is {extended.TerminalPhase}; ask anew, without spec.extends.");
    }

    // What a request prolongs, and what that prolonged in its time, is the same access and not another.
    private static HashSet<string?> Prolonged(Situation situation)
    {
        var prolonged = new HashSet<string?>(StringComparer.Ordinal);
        for (var at = situation.Extended; at?.Request is { } request && prolonged.Add(request.Uid);)
        {
            at = situation.Others.FirstOrDefault(other => other.Request?.Uid == at.ExtendsUid);
        }

        return prolonged;
    }

    private static (string Cause, string Message)? Open(Situation situation, AccessPolicy policy)
    {
        if (policy.Spec.Limits?.OpenRequests is not { } most)
        {
            return null;
        }

        var open = situation.Others.Count(other =>
            other is { Grant: null, TerminalPhase: null, Coverage: not null } && other.PolicyName == policy.Metadata.Name);
        return open < most
            ? null
            : (DenialCauses.LimitReached,
                $"{situation.Person} has {open} open request{(open == 1 ? "" : "s")} by AccessPolicy {policy.Metadata.Name}, which allows {most}; wait for a decision, or set spec.revoked to take one back.");
    }

    private static (string Cause, string Message)? CoolDown(Situation situation, AccessPolicy policy)
    {
        if (!DurationText.TryParse(policy.Spec.Limits?.CoolDown, out var coolDown) || situation.Request.Spec.Extends is not null)
        {
            return null;
        }

        var last = situation.Others
            .Where(other => other is { Grant: not null, EndedAt: not null } && other.PolicyName == policy.Metadata.Name)
            .Max(other => other.EndedAt);
        return last + coolDown is { } until && situation.Now < until
            ? (DenialCauses.CoolingDown,
                $"{situation.Person} had access by AccessPolicy {policy.Metadata.Name} until {Timestamp.Format(last!.Value)}, and it demands {DurationText.Format(coolDown)} in between; ask again after {Timestamp.Format(until)}.")
            : null;
    }

    private static (string Cause, string Message)? Overdue(Situation situation)
    {
        var overdue = situation.Others.FirstOrDefault(other => other.Review is { IsDone: false } review && situation.Now >= review.Deadline);
        return overdue is null
            ? null
            : (DenialCauses.ReviewOverdue,
                $"The review of {situation.Person}'s emergency access {overdue.Request?.Namespace}/{overdue.Request?.Name} was due at {Timestamp.Format(overdue.Review!.Deadline)}; "
                + $"have {string.Join(", ", overdue.Review.Approvers)} decide it first, or ask without spec.breakGlass.");
    }
}
