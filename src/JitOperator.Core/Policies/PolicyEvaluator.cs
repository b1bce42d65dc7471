using JitOperator.Api;
using JitOperator.Api.V1Alpha1;
using JitOperator.Core.Scopes;
using JitOperator.Core.Stamps;
using JitOperator.Core.Values;
using JitOperator.Core.Windows;

namespace JitOperator.Core.Policies;

/// <summary>
/// Decides which policy judges a request, and whether that policy offers what is asked for. Default deny; a policy with the effect Deny
/// that touches the request wins over all that allow; of those, the highest priority decides, and ties go to the name that sorts first.
/// </summary>
public static class PolicyEvaluator
{
    /// <summary>How far ahead a start may be where the policy does not say.</summary>
    public static readonly TimeSpan DefaultLeadTime = TimeSpan.FromDays(7);

    /// <summary>What the policies would say to a request that was filed now: its form, its scope, and all that they demand.</summary>
    /// <param name="spec">The request.</param>
    /// <param name="namespace">The request's own namespace.</param>
    /// <param name="filer">Who files it.</param>
    /// <param name="namespaces">The namespaces of the cluster.</param>
    /// <param name="policies">Every policy of the cluster.</param>
    /// <param name="now">The time.</param>
    public static PolicyVerdict Ask(
        AccessRequestSpec spec,
        string @namespace,
        StampedUser filer,
        INamespaces namespaces,
        IEnumerable<AccessPolicy> policies,
        DateTimeOffset now)
    {
        if (RequestForm.Fault(spec) is { } fault)
        {
            return PolicyVerdict.Deny(DenialCauses.InvalidRequest, fault);
        }

        var resolved = ScopeResolver.Resolve(spec, @namespace, namespaces);
        if (resolved.Scope is not { } scope)
        {
            return PolicyVerdict.Deny(resolved.Cause ?? DenialCauses.InvalidRequest, resolved.Message);
        }

        var inquiry = new AccessInquiry
        {
            Spec = spec,
            Filer = filer,
            Scope = scope,
            Namespaces = namespaces,
            At = RequestForm.StartOf(spec) is { } start && start > now ? start : now,
            Asked = now,
        };
        return Evaluate(inquiry, policies) with { Scope = scope };
    }

    /// <summary>Judges a request whose form is in order (<see cref="RequestForm"/>).</summary>
    /// <param name="inquiry">What is asked.</param>
    /// <param name="policies">Every policy of the cluster.</param>
    public static PolicyVerdict Evaluate(AccessInquiry inquiry, IEnumerable<AccessPolicy> policies)
    {
        var ordered = policies
            .OrderByDescending(p => p.Spec.Priority)
            .ThenBy(p => p.Metadata.Name, StringComparer.Ordinal)
            .ToList();
        var denials = ordered.Where(p => p.Spec.Effect == PolicyEffects.Deny).Select(p => InForce(PolicyMatch.OfDeny(p, inquiry), inquiry)).ToList();
        // What has another effect than these two is faulty, and allows nothing.
        var allows = ordered.Where(p => p.Spec.Effect != PolicyEffects.Deny).Select(p => Named(PolicyMatch.OfAllow(p, inquiry), inquiry)).ToList();
        var decides = allows.Find(match => match.Level == MatchLevel.Full);
        var verdict = denials.Find(match => match.Level == MatchLevel.Full) is { } denial
            ? PolicyVerdict.Deny(
                DenialCauses.DeniedByPolicy,
                $"AccessPolicy {denial.Policy.Metadata.Name} {denial.Words}; ask the platform team if you need it all the same.")
            : decides is null
                ? NoMatch(inquiry, allows)
                : PolicyJudge.Judge(decides.Policy, inquiry);
        return verdict with { Explanation = Explain(denials, allows, decides, verdict) };
    }

    // With blocked windows, a Deny is for those times only.
    private static PolicyMatch InForce(PolicyMatch match, AccessInquiry inquiry)
    {
        if (match.Level != MatchLevel.Full || match.Policy.Spec.BlockedWindows is not { Count: > 0 } freezes)
        {
            return match;
        }

        if (inquiry.At is not { } at)
        {
            return match with { Level = MatchLevel.None, Words = "denies it at certain times (spec.blockedWindows)" };
        }

        return Freezes.At(freezes, at) is { } freeze
            ? match with { Words = $"denies it during {Freezes.Describe(freeze)} (spec.blockedWindows)" }
            : match with { Level = MatchLevel.None, Words = "denies it at other times (spec.blockedWindows)" };
    }

    private static PolicyMatch Named(PolicyMatch match, AccessInquiry inquiry) =>
        inquiry.Spec.PolicyName is not { } wanted || match.Policy.Metadata.Name == wanted
            ? match
            : match with { Level = MatchLevel.None, Words = "is not the one that spec.policyName names" };

    private static PolicyVerdict NoMatch(AccessInquiry inquiry, List<PolicyMatch> allows)
    {
        var wanted = inquiry.Spec.PolicyName;
        if (wanted is not null && allows.TrueForAll(match => match.Policy.Metadata.Name != wanted))
        {
            return PolicyVerdict.Deny(
                DenialCauses.PolicyNotFound, $"spec.policyName: there is no AccessPolicy \"{wanted}\"; leave it out or name another.");
        }

        var (person, role) = (inquiry.Person.Username, inquiry.Spec.Role);
        var place = inquiry.Scope switch
        {
            { ClusterWide: true } => "the whole cluster",
            { Namespaces: [var only] } => $"namespace {only}",
            var several => $"the namespaces {several}",
        };
        return PolicyVerdict.Deny(
            DenialCauses.NoPolicyMatches,
            inquiry.IsBreakGlass
                ? $"No AccessPolicy lets {person} break glass for {role.Kind}/{role.Name} in {place}; ask without spec.breakGlass, or ask the platform team."
                : $"No AccessPolicy lets {person} ask for {role.Kind}/{role.Name} in {place}; "
                    + "ask for a role and namespace that `kubectl get accesspolicies` offers, or ask the platform team for a policy.");
    }

    private static string Decision(PolicyVerdict verdict) => verdict switch
    {
        { Policy: not null } => "matches and decides",
        { Cause: DenialCauses.DeniedByPolicy } => "matches, but a Deny wins",
        _ => $"matches, and says no: {verdict.Cause}",
    };

    private static IReadOnlyList<string> Explain(List<PolicyMatch> denials, List<PolicyMatch> allows, PolicyMatch? decides, PolicyVerdict verdict)
    {
        var lines = denials.Concat(allows)
            .OrderByDescending(match => match.Level)
            .Select(match => match.Level == MatchLevel.Full && match.Policy.Spec.Effect != PolicyEffects.Deny
                ? match with { Words = match == decides ? Decision(verdict) : "matches, with a lower priority or a later name" }
                : match)
            .Select(match => $"{match.Policy.Metadata.Name}: {match.Words}")
            .ToList();
        return ShortText.Lines(lines, Bounds.ExplanationLines, Bounds.ExplanationLine);
    }
}
