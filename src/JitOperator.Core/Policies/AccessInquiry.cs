using JitOperator.Api.V1Alpha1;
using JitOperator.Core.Scopes;
using JitOperator.Core.Stamps;

namespace JitOperator.Core.Policies;

/// <summary>What the policies are asked: may this be, for this person, here, from then on?</summary>
public sealed record AccessInquiry
{
    /// <summary>What is asked for.</summary>
    public required AccessRequestSpec Spec { get; init; }

    /// <summary>Who files the request, as the API server authenticated them.</summary>
    public required StampedUser Filer { get; init; }

    /// <summary>Where, settled.</summary>
    public required GrantScope Scope { get; init; }

    /// <summary>The namespaces of the cluster, for selectors.</summary>
    public required INamespaces Namespaces { get; init; }

    /// <summary>
    /// When access would begin; null while that is open, and then hours and freezes are not looked at.
    /// </summary>
    public DateTimeOffset? At { get; init; }

    /// <summary>When it was asked for; null while that is now.</summary>
    public DateTimeOffset? Asked { get; init; }

    /// <summary>Who is to get access.</summary>
    public UserIdentity Person => Subjects.PersonOf(Spec, Filer);

    /// <summary>True when it is filed for somebody else.</summary>
    public bool IsForSomebodyElse => Spec.Subject is not null && Person.Username != Filer.Username;

    /// <summary>True when nobody can tell which groups the person is in: another user, of whom only the name is given.</summary>
    public bool GroupsAreUnknown => IsForSomebodyElse && Spec.Subject!.Kind != Subjects.ServiceAccount;

    /// <summary>True when it asks for access at once, in an emergency.</summary>
    public bool IsBreakGlass => Spec.BreakGlass == true;
}
