using JitOperator.Api.V1Alpha1;
using JitOperator.Core.Values;

namespace JitOperator.Core.Policies;

/// <summary>Faults of who may break glass and who reviews it.</summary>
internal static class BreakGlassFaults
{
    private const string Path = "spec.breakGlass";

    public static IEnumerable<string> Of(PolicyBreakGlass? breakGlass)
    {
        if (breakGlass is null)
        {
            return [];
        }

        var faults = new List<string>(SubjectFaults.Of(breakGlass.Users, $"{Path}.users", trusted: true));
        faults.AddRange(SubjectFaults.Of(breakGlass.Review.Approvers, $"{Path}.review.approvers", trusted: true));
        if (!DurationText.TryParse(breakGlass.MaxDuration, out _))
        {
            faults.Add($"{Path}.maxDuration is \"{breakGlass.MaxDuration}\"; write hours, minutes and seconds, as in 1h.");
        }

        if (!DurationText.TryParse(breakGlass.Review.Within, out _))
        {
            faults.Add($"{Path}.review.within is \"{breakGlass.Review.Within}\"; write hours, minutes and seconds, as in 24h.");
        }

        var required = breakGlass.Review.Required ?? 1;
        var people = breakGlass.Review.Approvers.All(s => s.Kind != Subjects.Group)
            ? breakGlass.Review.Approvers.Select(Subjects.Describe).Distinct(StringComparer.Ordinal)
                .Count(person => breakGlass.Users is not [{ Kind: not Subjects.Group } only] || Subjects.Describe(only) != person)
            : (int?)null;
        if (required < 1)
        {
            faults.Add($"{Path}.review.required is {required}; at least one person must review.");
        }
        else if (required > people)
        {
            faults.Add($"{Path}.review.required is {required}, but only {people} may review who did not break glass; add approvers or lower it.");
        }

        return faults;
    }
}
