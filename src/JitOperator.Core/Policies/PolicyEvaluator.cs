using JitOperator.Api;
using JitOperator.Api.V1Alpha1;
using JitOperator.Core.Values;

namespace JitOperator.Core.Policies;

/// <summary>Decides which policy judges a request, and whether that policy offers what is asked for. Default deny.</summary>
public static class PolicyEvaluator
{
    /// <summary>Longest reason in characters.</summary>
    public const int LongestReason = 1024;

    /// <summary>Judges a request.</summary>
    /// <param name="spec">What is asked for.</param>
    /// <param name="namespace">Where.</param>
    /// <param name="requester">Who asks, verified.</param>
    /// <param name="policies">Every policy of the cluster.</param>
    public static PolicyVerdict Evaluate(
        AccessRequestSpec spec, string @namespace, UserIdentity requester, IEnumerable<AccessPolicy> policies)
    {
        if (Malformed(spec) is { } fault)
        {
            return PolicyVerdict.Deny(DenialCauses.InvalidRequest, fault);
        }

        var candidates = policies;
        if (spec.PolicyName is { } wanted)
        {
            candidates = policies.Where(p => p.Metadata.Name == wanted).ToList();
            if (!candidates.Any())
            {
                return PolicyVerdict.Deny(
                    DenialCauses.PolicyNotFound, $"spec.policyName: there is no AccessPolicy \"{wanted}\"; leave it out or name another.");
            }
        }

        var policy = candidates
            .Where(p => Matches(p.Spec, spec.Role, @namespace, requester))
            .OrderByDescending(p => p.Spec.Priority)
            .ThenBy(p => p.Metadata.Name, StringComparer.Ordinal)
            .FirstOrDefault();
        return policy is null
            ? PolicyVerdict.Deny(
                DenialCauses.NoPolicyMatches,
                $"No AccessPolicy lets {requester.Username} ask for {spec.Role.Kind}/{spec.Role.Name} in namespace {@namespace}; "
                + "ask for a role and namespace that `kubectl get accesspolicies` offers, or ask the platform team for a policy.")
            : Judge(policy, spec);
    }

    /// <summary>What makes a request impossible to judge, whatever the policies say: the field and the mend; null when nothing does.</summary>
    public static string? Malformed(AccessRequestSpec spec)
    {
        if (spec.Role.Kind is not (ApiConstants.RoleKind or ApiConstants.ClusterRoleKind))
        {
            return $"spec.role.kind is \"{spec.Role.Kind}\"; set it to Role or ClusterRole.";
        }

        if (string.IsNullOrEmpty(spec.Role.Name))
        {
            return "spec.role.name is empty; name the role.";
        }

        if (string.IsNullOrWhiteSpace(spec.Reason))
        {
            return "spec.reason is empty; say why you need access.";
        }

        if (spec.Reason.Length > LongestReason)
        {
            return $"spec.reason has {spec.Reason.Length} characters; shorten it to {LongestReason} and link to the rest.";
        }

        if (spec.Reason.Any(c => char.IsControl(c) && c is not ('\n' or '\t')))
        {
            return "spec.reason has control characters; remove them.";
        }

        return spec.Duration is null || DurationText.TryParse(spec.Duration, out _)
            ? null
            : $"spec.duration is \"{spec.Duration}\"; write hours, minutes and seconds, as in 1h30m, longer than zero.";
    }

    private static bool Matches(AccessPolicySpec policy, RoleReference role, string @namespace, UserIdentity requester) =>
        Subjects.Include(policy.Requesters, requester) && policy.Grants.Any(grant =>
            grant.Roles.Any(r => r.Kind == role.Kind && NamePattern.Matches(r.Name, role.Name))
            && grant.Namespaces.Any(n => NamePattern.Matches(n, @namespace)));

    private static PolicyVerdict Judge(AccessPolicy policy, AccessRequestSpec spec)
    {
        var name = policy.Metadata.Name;
        if (PolicyValidator.Validate(policy.Spec) is [var fault, ..])
        {
            return PolicyVerdict.Deny(
                DenialCauses.PolicyInvalid, $"AccessPolicy {name} grants nothing until it is mended by the platform team: {fault}");
        }

        var shortest = policy.Spec.Requirements?.Reason?.MinLength ?? 1;
        if (spec.Reason.Trim().Length < shortest)
        {
            return PolicyVerdict.Deny(
                DenialCauses.ReasonTooShort, $"spec.reason needs at least {shortest} characters by AccessPolicy {name}; say more.");
        }

        // Sound by the validation above.
        _ = DurationText.TryParse(policy.Spec.MaxDuration, out var longest);
        _ = DurationText.TryParse(spec.Duration ?? policy.Spec.DefaultDuration ?? policy.Spec.MaxDuration, out var duration);
        return duration > longest
            ? PolicyVerdict.Deny(
                DenialCauses.DurationTooLong,
                $"spec.duration is {spec.Duration}, AccessPolicy {name} allows at most {policy.Spec.MaxDuration}; ask for less.")
            : PolicyVerdict.Allow(policy, duration);
    }
}
