using System.Text.RegularExpressions;
using JitOperator.Api.Audit;
using JitOperator.Api.V1Alpha1;
using JitOperator.Core.Tests.Policies.Play;

namespace JitOperator.Core.Tests.Policies.Oracle;

/// <summary>Who and what a policy names, found out anew, for what stories hold.</summary>
internal static class Rights
{
    public static bool Names(IEnumerable<PolicySubject>? subjects, string username, IReadOnlyList<string> groups)
    {
        foreach (var subject in subjects ?? [])
        {
            if ((subject.Kind == "User" && subject.Name == username)
                || (subject.Kind == "Group" && groups.Contains(subject.Name))
                || (subject.Kind == "ServiceAccount" && $"system:serviceaccount:{subject.Namespace}:{subject.Name}" == username))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether the policy names the person: with groups only where the person is who filed the request.</summary>
    public static bool NamesPerson(IEnumerable<PolicySubject>? subjects, Facts facts)
    {
        IReadOnlyList<string> groups = facts.Person == facts.Filer!.Username
            ? facts.Filer.Groups ?? []
            : facts.Person == "system:serviceaccount:ci:argo" ? ["system:serviceaccounts", "system:serviceaccounts:ci", "system:authenticated"] : [];
        return Names(subjects, facts.Person, groups);
    }

    public static bool NamesFiler(IEnumerable<PolicySubject>? subjects, Facts facts) =>
        Names(subjects, facts.Filer!.Username, facts.Filer.Groups ?? []);

    /// <summary>Whether the policy offers the role in a place; the empty string stands for the whole cluster.</summary>
    public static bool Offers(AccessPolicySpec policy, string kind, string name, string place) => policy.Grants.Any(grant =>
        grant.Roles.Any(role => role.Kind == kind && Fits(role.Name, name))
        && (grant.ClusterWide == true || (place.Length > 0 && (
            (grant.Namespaces ?? []).Any(pattern => Fits(pattern, place)) || Selects(grant.NamespaceSelector, Setting.Labels[place])))));

    public static bool ShowsMfa(MfaRequirement mfa, AuditActor? actor) =>
        actor?.Extra is { } extra && extra.TryGetValue(mfa.ExtraKey, out var seen) && seen.Intersect(mfa.Values).Any();

    private static bool Fits(string pattern, string name) =>
        Regex.IsMatch(name, "^" + Regex.Escape(pattern).Replace("\\*", ".*", StringComparison.Ordinal) + "$", RegexOptions.None, TimeSpan.FromSeconds(1));

    private static bool Selects(NamespaceSelector? selector, IReadOnlyDictionary<string, string> labels) =>
        selector is not null
        && (selector.MatchLabels ?? new Dictionary<string, string>()).All(pair => labels[pair.Key] == pair.Value)
        && (selector.MatchExpressions ?? []).All(e => e.Operator == "In" && e.Values!.Contains(labels[e.Key]));
}
