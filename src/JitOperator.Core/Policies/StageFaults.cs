using JitOperator.Api.V1Alpha1;
using JitOperator.Core.Values;

namespace JitOperator.Core.Policies;

/// <summary>Faults of who must agree: chains that nobody can complete among them.</summary>
internal static class StageFaults
{
    private const string Path = "spec.approval";

    public static IEnumerable<string> Of(AccessPolicySpec spec)
    {
        if (spec.Approval is not { } approval)
        {
            return [$"{Path} is missing; say who must agree in {Path}.stages, or set {Path}.automatic to true if nobody need."];
        }

        var stages = approval.Stages ?? [];
        if (approval.Automatic == true)
        {
            return Automatic(spec, stages.Count);
        }

        if (stages.Count == 0)
        {
            return [$"{Path}.stages is empty, so nobody could approve; add at least one stage, or set {Path}.automatic to true if nobody need."];
        }

        var faults = new List<string>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < stages.Count; i++)
        {
            var path = $"{Path}.stages[{i}]";
            CheckName(faults, names, stages[i].Name, path);
            faults.AddRange(SubjectFaults.Of(stages[i].Approvers, $"{path}.approvers", trusted: true));
            CheckRequired(faults, spec, stages[i].Required, People(stages[i]), path);
            CheckTimeout(faults, stages[i].Timeout, path);
            CheckEscalation(faults, stages[i], path);
            if (stages[i].Fallback is { } fallback)
            {
                CheckName(faults, names, fallback.Name, $"{path}.fallback");
                faults.AddRange(SubjectFaults.Of(fallback.Approvers, $"{path}.fallback.approvers", trusted: true));
                CheckRequired(faults, spec, fallback.Required, fallback.Approvers, $"{path}.fallback");
                CheckTimeout(faults, fallback.Timeout, $"{path}.fallback");
            }
        }

        CheckChain(faults, spec, stages);
        return faults;
    }

    /// <summary>How many different people a list can be, at most; null when a group among them leaves that open.</summary>
    public static int? Count(IEnumerable<PolicySubject> subjects, AccessPolicySpec spec)
    {
        var list = subjects.ToList();
        if (list.Exists(s => s.Kind == Subjects.Group))
        {
            return null;
        }

        var people = list.Select(Key).ToHashSet(StringComparer.Ordinal);
        // Where only one person can ask, that person cannot agree.
        if (spec.Approval?.AllowSelfApproval != true && spec.Requesters is [{ Kind: not Subjects.Group } only])
        {
            people.Remove(Key(only));
        }

        return people.Count;
    }

    private static IEnumerable<string> Automatic(AccessPolicySpec spec, int stages)
    {
        if (stages > 0)
        {
            yield return $"{Path}.automatic says that nobody need agree, {Path}.stages says who must; take one of them out.";
        }

        if (SubjectFaults.IsEverybody(spec.Requesters))
        {
            yield return $"{Path}.automatic with the requesters Group/system:authenticated gives everybody access at once; name who may ask.";
        }
    }

    private static void CheckName(List<string> faults, HashSet<string> names, string name, string path)
    {
        if (string.IsNullOrEmpty(name))
        {
            faults.Add($"{path}.name is empty; give the stage a name.");
        }
        else if (name == ReviewStage.Name)
        {
            faults.Add($"{path}.name is \"{name}\", which stands for the review of break-glass; choose another.");
        }
        else if (!names.Add(name))
        {
            faults.Add($"{path}.name \"{name}\" is taken by a stage before it; choose another.");
        }
    }

    private static void CheckRequired(List<string> faults, AccessPolicySpec spec, int? required, IEnumerable<PolicySubject> people, string path)
    {
        if (required < 1)
        {
            faults.Add($"{path}.required is {required}; at least one person must agree.");
        }

        if (Count(people, spec) is { } count && (required ?? 1) > count)
        {
            faults.Add($"{path}.required is {required ?? 1}, but only {count} may approve who did not ask; add approvers or lower it.");
        }
    }

    private static void CheckTimeout(List<string> faults, string? timeout, string path)
    {
        if (timeout is not null && !DurationText.TryParse(timeout, out _))
        {
            faults.Add($"{path}.timeout is \"{timeout}\"; write hours, minutes and seconds, as in 4h.");
        }
    }

    private static void CheckEscalation(List<string> faults, ApprovalStage stage, string path)
    {
        var before = TimeSpan.Zero;
        var timeout = StageTimes.TimeoutOf(stage.Timeout);
        foreach (var (tier, i) in (stage.Escalation ?? []).Select((tier, i) => (tier, i)))
        {
            var at = $"{path}.escalation[{i}]";
            faults.AddRange(SubjectFaults.Of(tier.Approvers, $"{at}.approvers", trusted: true));
            if (!DurationText.TryParse(tier.After, out var after))
            {
                faults.Add($"{at}.after is \"{tier.After}\"; write hours, minutes and seconds, as in 30m.");
            }
            else if (after <= before)
            {
                faults.Add($"{at}.after is {tier.After}, not later than the one before it; put them in the order of their times.");
            }
            else if (after >= timeout)
            {
                faults.Add($"{at}.after is {tier.After}, when the stage is closed already; make it shorter than the timeout of {DurationText.Format(timeout)}.");
            }

            before = after > before ? after : before;
        }
    }

    // A person counts once in the whole chain. Where all who may approve are named, there must be enough of them.
    private static void CheckChain(List<string> faults, AccessPolicySpec spec, IList<ApprovalStage> stages)
    {
        var named = stages.Where(stage => People(stage).All(s => s.Kind != Subjects.Group)).ToList();
        if (named.Count > 1
            && named.Sum(stage => stage.Required ?? 1) is var required
            && Count(named.SelectMany(People), spec) is { } people && required > people)
        {
            faults.Add(
                $"{Path}.stages that name their approvers need {required} different people together, but only {people} may approve; "
                + "one person counts once in the whole chain.");
        }
    }

    private static IEnumerable<PolicySubject> People(ApprovalStage stage) =>
        stage.Approvers.Concat((stage.Escalation ?? []).SelectMany(tier => tier.Approvers));

    private static string Key(PolicySubject subject) => subject.Kind == Subjects.ServiceAccount
        ? Subjects.Describe(subject)
        : PersonName.Skeleton(subject.Name);
}
