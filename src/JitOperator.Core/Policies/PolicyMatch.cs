using JitOperator.Api.V1Alpha1;
using JitOperator.Core.Scopes;
using JitOperator.Core.Values;

namespace JitOperator.Core.Policies;

/// <summary>How far a policy goes along with an inquiry. In this order the best match comes last; the default is none at all.</summary>
internal enum MatchLevel
{
    /// <summary>Out of force, or not asked.</summary>
    None,

    /// <summary>It does not name the person.</summary>
    Person,

    /// <summary>It does not name the role.</summary>
    Role,

    /// <summary>It does not name the place.</summary>
    Place,

    /// <summary>It covers all of it.</summary>
    Full,
}

/// <summary>Holds one policy against an inquiry.</summary>
/// <param name="Policy">The policy.</param>
/// <param name="Level">How far it goes along.</param>
/// <param name="Words">Why no further, with the field; for people, to follow the policy's name.</param>
internal sealed record PolicyMatch(AccessPolicy Policy, MatchLevel Level, string Words)
{
    /// <summary>Whether a policy that allows covers an inquiry.</summary>
    public static PolicyMatch OfAllow(AccessPolicy policy, AccessInquiry inquiry)
    {
        var spec = policy.Spec;
        if (spec.Suspended == true)
        {
            return new(policy, MatchLevel.None, "is suspended (spec.suspended)");
        }

        if (PersonFault(spec, inquiry) is { } fault)
        {
            return new(policy, MatchLevel.Person, fault);
        }

        var role = inquiry.Spec.Role;
        var offers = spec.Grants.Where(grant => Offers(grant, role)).ToList();
        if (offers.Count == 0)
        {
            return new(policy, MatchLevel.Role, $"does not offer {role.Kind}/{role.Name} (spec.grants[].roles)");
        }

        if (inquiry.Scope.ClusterWide)
        {
            return offers.Exists(grant => grant.ClusterWide == true)
                ? new(policy, MatchLevel.Full, "matches")
                : new(policy, MatchLevel.Place, $"does not offer {role.Kind}/{role.Name} in the whole cluster (spec.grants[].clusterWide)");
        }

        var missing = inquiry.Scope.Namespaces.Find(name => !offers.Exists(grant => Covers(grant, name, inquiry.Namespaces)));
        return missing is null && !inquiry.Scope.Namespaces.IsEmpty
            ? new(policy, MatchLevel.Full, "matches")
            : new(policy, MatchLevel.Place, $"does not offer {role.Kind}/{role.Name} in namespace {missing} (spec.grants[])");
    }

    /// <summary>
    /// Whether a policy that denies touches an inquiry: with any of its namespaces, by whoever files it or is to get access. What is wrong
    /// with such a policy, or not known of the person's groups, never makes it allow.
    /// </summary>
    public static PolicyMatch OfDeny(AccessPolicy policy, AccessInquiry inquiry)
    {
        var spec = policy.Spec;
        if (spec.Suspended == true)
        {
            return new(policy, MatchLevel.None, "is suspended (spec.suspended)");
        }

        var unknown = inquiry.GroupsAreUnknown && spec.Requesters.Any(subject => subject.Kind == Subjects.Group);
        if (!unknown && !Subjects.Include(spec.Requesters, inquiry.Person) && !Subjects.Include(spec.Requesters, inquiry.Filer.ToIdentity()))
        {
            return new(policy, MatchLevel.Person, $"denies others, not {inquiry.Person.Username} (spec.requesters)");
        }

        if (PolicyValidator.Validate(spec).Count > 0)
        {
            return new(policy, MatchLevel.Full, "denies it, because nobody can tell what it covers until it is mended");
        }

        var offers = spec.Grants.Where(grant => Offers(grant, inquiry.Spec.Role)).ToList();
        if (offers.Count == 0)
        {
            return new(policy, MatchLevel.Role, "denies other roles (spec.grants[].roles)");
        }

        // A binding in the whole cluster is one in each namespace, too.
        return inquiry.Scope.ClusterWide
            || inquiry.Scope.Namespaces.Exists(name => offers.Exists(grant => Covers(grant, name, inquiry.Namespaces)))
                ? new(policy, MatchLevel.Full, unknown
                    ? $"denies it to groups, and those of {inquiry.Person.Username} are not known where somebody else files (spec.requesters)"
                    : "denies it (spec.effect)")
                : new(policy, MatchLevel.Place, "denies it in other namespaces (spec.grants[])");
    }

    private static string? PersonFault(AccessPolicySpec spec, AccessInquiry inquiry)
    {
        var (person, filer) = (inquiry.Person, inquiry.Filer.Username);
        if (inquiry.IsBreakGlass)
        {
            return spec.BreakGlass is { } breakGlass && Subjects.Include(breakGlass.Users, person)
                ? null
                : $"does not let {person.Username} break glass (spec.breakGlass.users)";
        }

        if (!Subjects.Include(spec.Requesters, person))
        {
            return inquiry.IsForSomebodyElse
                ? $"does not name {person.Username} as a User or ServiceAccount, and the groups of somebody else are not known (spec.requesters)"
                : $"does not name {person.Username} (spec.requesters)";
        }

        return inquiry.IsForSomebodyElse && !Subjects.Include(spec.RequestFor ?? [], inquiry.Filer.ToIdentity())
            ? $"does not let {filer} file for others (spec.requestFor)"
            : null;
    }

    private static bool Offers(PolicyGrant grant, RoleReference role) =>
        grant.Roles.Any(offered => offered.Kind == role.Kind && NamePattern.Matches(offered.Name, role.Name));

    private static bool Covers(PolicyGrant grant, string @namespace, INamespaces namespaces) =>
        grant.ClusterWide == true
        || (grant.Namespaces ?? []).Any(pattern => NamePattern.Matches(pattern, @namespace))
        || Selectors.Matches(grant.NamespaceSelector, namespaces.LabelsOf(@namespace));
}
