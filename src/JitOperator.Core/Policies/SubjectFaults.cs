using JitOperator.Api.V1Alpha1;

namespace JitOperator.Core.Policies;

/// <summary>Faults of the lists of people in a policy.</summary>
internal static class SubjectFaults
{
    private const int LongestName = 512;

    // Everybody, or nearly so. Fine for who may ask, never for who may agree or act alone.
    private static readonly string[] Everybody = ["system:authenticated", "system:serviceaccounts"];
    private static readonly string[] Nobody = ["system:unauthenticated", "system:anonymous"];

    /// <param name="subjects">The list.</param>
    /// <param name="path">Its path.</param>
    /// <param name="trusted">True for people whose word counts: not everybody may be among them.</param>
    public static IEnumerable<string> Of(IList<PolicySubject>? subjects, string path, bool trusted)
    {
        if (subjects is not { Count: > 0 })
        {
            return [$"{path} is empty, which is nobody; name at least one User, Group or ServiceAccount."];
        }

        return subjects.SelectMany((subject, i) => Of(subject, $"{path}[{i}]", trusted));
    }

    /// <summary>Faults of one subject.</summary>
    public static IEnumerable<string> Of(PolicySubject subject, string path, bool trusted)
    {
        if (subject.Kind is not (Subjects.User or Subjects.Group or Subjects.ServiceAccount))
        {
            yield return $"{path}.kind is \"{subject.Kind}\"; set it to User, Group or ServiceAccount.";
        }

        if (string.IsNullOrWhiteSpace(subject.Name))
        {
            yield return $"{path}.name is empty; give the exact name.";
            yield break;
        }

        if ((subject.Kind == Subjects.ServiceAccount) == string.IsNullOrEmpty(subject.Namespace))
        {
            yield return $"{path}.namespace is for a ServiceAccount, which must have one, and for nothing else.";
        }

        if (subject.Name.Length > LongestName)
        {
            yield return $"{path}.name has {subject.Name.Length} characters, and at most {LongestName} are allowed; give the exact name.";
        }
        else if (subject.Name.Contains('*', StringComparison.Ordinal))
        {
            yield return $"{path}.name is \"{subject.Name}\"; names of people and groups are exact, without *.";
        }
        else if (Scripts.Mixed(subject.Name))
        {
            yield return $"{path}.name \"{subject.Name}\" mixes alphabets, so that it looks like another name; type it anew in one alphabet.";
        }
        else if (Nobody.Contains(subject.Name))
        {
            yield return $"{path}.name is \"{subject.Name}\", which is whoever did not sign in; name people or a group.";
        }
        else if (trusted && subject.Kind == Subjects.Group && Everybody.Contains(subject.Name))
        {
            yield return $"{path}.name is \"{subject.Name}\", which is everybody; name the people or the group whose word is to count.";
        }
    }

    /// <summary>True for a list that everybody who can sign in is in.</summary>
    public static bool IsEverybody(IList<PolicySubject> subjects) =>
        subjects.Any(s => s.Kind == Subjects.Group && s.Name == Everybody[0]);
}
