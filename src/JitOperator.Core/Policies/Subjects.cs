using JitOperator.Api.V1Alpha1;
using JitOperator.Core.Stamps;

namespace JitOperator.Core.Policies;

/// <summary>Matching of authenticated users against the subjects that policies name.</summary>
public static class Subjects
{
    /// <summary>Kind of a person.</summary>
    public const string User = "User";

    /// <summary>Kind of a group.</summary>
    public const string Group = "Group";

    /// <summary>Kind of a service account.</summary>
    public const string ServiceAccount = "ServiceAccount";

    /// <summary>True when any subject is this user. An empty list is nobody. Names are compared exactly.</summary>
    public static bool Include(IEnumerable<PolicySubject> subjects, UserIdentity user) => subjects.Any(subject => Is(subject, user));

    /// <summary>The same for subjects as <see cref="Describe"/> writes them.</summary>
    public static bool IncludeDescribed(IEnumerable<string> described, UserIdentity user)
    {
        var names = user.Groups.Select(group => $"{Group}/{group}").Append($"{User}/{user.Username}").ToHashSet(StringComparer.Ordinal);
        if (user.Username.Split(':') is ["system", "serviceaccount", var @namespace, var name])
        {
            names.Add($"{ServiceAccount}/{@namespace}/{name}");
        }

        return described.Any(names.Contains);
    }

    /// <summary>Who is to get access by a request: its subject, and without one whoever files it.</summary>
    public static UserIdentity PersonOf(AccessRequestSpec spec, StampedUser filer) => spec.Subject is { } subject ? IdentityOf(subject) : filer.ToIdentity();

    /// <summary>The user that a subject of a request is: never a group, whose members nobody can list.</summary>
    public static UserIdentity IdentityOf(PolicySubject subject) => subject.Kind == ServiceAccount
        ? new()
        {
            Username = $"system:serviceaccount:{subject.Namespace}:{subject.Name}",
            Groups = ["system:serviceaccounts", $"system:serviceaccounts:{subject.Namespace}", "system:authenticated"],
        }
        : new() { Username = subject.Name, Groups = ["system:authenticated"] };

    /// <summary>A subject for people to read, as in <c>Group/leads</c>.</summary>
    public static string Describe(PolicySubject subject) => subject.Kind == ServiceAccount
        ? $"{subject.Kind}/{subject.Namespace}/{subject.Name}"
        : $"{subject.Kind}/{subject.Name}";

    private static bool Is(PolicySubject subject, UserIdentity user) => subject is { Name.Length: > 0 } && subject.Kind switch
    {
        User => string.Equals(user.Username, subject.Name, StringComparison.Ordinal),
        Group => user.Groups.Contains(subject.Name, StringComparer.Ordinal),
        ServiceAccount => !string.IsNullOrEmpty(subject.Namespace) && string.Equals(
            user.Username, $"system:serviceaccount:{subject.Namespace}:{subject.Name}", StringComparison.Ordinal),
        _ => false,
    };
}
