using JitOperator.Api;
using JitOperator.Api.V1Alpha1;
using JitOperator.Core.Values;

namespace JitOperator.Core.Policies;

/// <summary>
/// Faults that make a policy unable to grant, or to mean what it says. The same check stands at admission, in the policy's
/// <c>Ready</c> condition, and before every grant.
/// </summary>
public static class PolicyValidator
{
    /// <summary>Stage timeout where the policy gives none.</summary>
    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromHours(24);

    /// <summary>Every fault: the field's path, what is wrong, and the mend. Empty when the policy is sound.</summary>
    public static IReadOnlyList<string> Validate(AccessPolicySpec spec)
    {
        var faults = new List<string>();
        CheckSubjects(faults, spec.Requesters, "spec.requesters");
        CheckGrants(faults, spec.Grants);
        CheckDurations(faults, spec);
        CheckStages(faults, spec.Approval.Stages);
        if (spec.OnRoleChange is not (null or RoleChangeActions.Warn or RoleChangeActions.Revoke))
        {
            faults.Add($"spec.onRoleChange is \"{spec.OnRoleChange}\"; set it to Warn or Revoke.");
        }

        if (spec.Requirements?.Reason?.MinLength is < 1 or > 1024)
        {
            faults.Add("spec.requirements.reason.minLength must be from 1 to 1024.");
        }

        return faults;
    }

    private static void CheckGrants(List<string> faults, IList<PolicyGrant> grants)
    {
        if (grants.Count == 0)
        {
            faults.Add("spec.grants is empty and so offers nothing; add at least one entry with roles and namespaces.");
        }

        for (var i = 0; i < grants.Count; i++)
        {
            var path = $"spec.grants[{i}]";
            if (grants[i].Roles.Count == 0 || grants[i].Namespaces.Count == 0)
            {
                faults.Add($"{path} needs at least one role and one namespace; an empty list matches nothing.");
            }

            for (var j = 0; j < grants[i].Roles.Count; j++)
            {
                var role = grants[i].Roles[j];
                if (role.Kind is not (ApiConstants.RoleKind or ApiConstants.ClusterRoleKind))
                {
                    faults.Add($"{path}.roles[{j}].kind is \"{role.Kind}\"; set it to Role or ClusterRole.");
                }

                CheckPattern(faults, role.Name, $"{path}.roles[{j}].name");
            }

            for (var j = 0; j < grants[i].Namespaces.Count; j++)
            {
                CheckPattern(faults, grants[i].Namespaces[j], $"{path}.namespaces[{j}]");
            }
        }
    }

    private static void CheckPattern(List<string> faults, string pattern, string path)
    {
        if (!NamePattern.IsValid(pattern))
        {
            faults.Add($"{path} is \"{pattern}\"; give an exact name, or a prefix that ends in its only *.");
        }
    }

    private static void CheckDurations(List<string> faults, AccessPolicySpec spec)
    {
        if (!DurationText.TryParse(spec.MaxDuration, out var longest))
        {
            faults.Add($"spec.maxDuration is \"{spec.MaxDuration}\"; write hours, minutes and seconds, as in 1h30m.");
        }

        if (spec.DefaultDuration is null)
        {
            return;
        }

        if (!DurationText.TryParse(spec.DefaultDuration, out var usual))
        {
            faults.Add($"spec.defaultDuration is \"{spec.DefaultDuration}\"; write hours, minutes and seconds, as in 30m.");
        }
        else if (usual > longest)
        {
            faults.Add($"spec.defaultDuration {spec.DefaultDuration} is longer than spec.maxDuration {spec.MaxDuration}; lower it.");
        }
    }

    private static void CheckStages(List<string> faults, IList<ApprovalStage> stages)
    {
        if (stages.Count == 0)
        {
            faults.Add("spec.approval.stages is empty, so nobody could approve; add at least one stage.");
        }

        var names = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < stages.Count; i++)
        {
            CheckStage(faults, stages[i], $"spec.approval.stages[{i}]");
            if (!names.Add(stages[i].Name))
            {
                faults.Add($"spec.approval.stages[{i}].name \"{stages[i].Name}\" is taken by a stage before it; choose another.");
            }
        }
    }

    private static void CheckStage(List<string> faults, ApprovalStage stage, string path)
    {
        if (string.IsNullOrEmpty(stage.Name))
        {
            faults.Add($"{path}.name is empty; give the stage a name.");
        }

        CheckSubjects(faults, stage.Approvers, $"{path}.approvers");
        var required = stage.Required ?? 1;
        if (required < 1)
        {
            faults.Add($"{path}.required is {required}; at least one person must agree.");
        }

        // With a group among them, nobody can count the people beforehand.
        var people = stage.Approvers.Where(s => s.Kind != Subjects.Group).Select(Subjects.Describe).Distinct(StringComparer.Ordinal).Count();
        if (required > people && stage.Approvers.All(s => s.Kind != Subjects.Group))
        {
            faults.Add($"{path}.required is {required}, but only {people} may approve; add approvers or lower it.");
        }

        if (stage.Timeout is not null && !DurationText.TryParse(stage.Timeout, out _))
        {
            faults.Add($"{path}.timeout is \"{stage.Timeout}\"; write hours, minutes and seconds, as in 4h.");
        }
    }

    private static void CheckSubjects(List<string> faults, IList<PolicySubject> subjects, string path)
    {
        if (subjects.Count == 0)
        {
            faults.Add($"{path} is empty, which is nobody; name at least one User, Group or ServiceAccount.");
        }

        for (var i = 0; i < subjects.Count; i++)
        {
            var subject = subjects[i];
            if (subject.Kind is not (Subjects.User or Subjects.Group or Subjects.ServiceAccount))
            {
                faults.Add($"{path}[{i}].kind is \"{subject.Kind}\"; set it to User, Group or ServiceAccount.");
            }

            if (string.IsNullOrEmpty(subject.Name))
            {
                faults.Add($"{path}[{i}].name is empty; give the exact name.");
            }

            if ((subject.Kind == Subjects.ServiceAccount) == string.IsNullOrEmpty(subject.Namespace))
            {
                faults.Add($"{path}[{i}].namespace is for a ServiceAccount, which must have one, and for nothing else.");
            }
        }
    }
}
