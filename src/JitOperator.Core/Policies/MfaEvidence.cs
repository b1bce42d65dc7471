using JitOperator.Api.Audit;
using JitOperator.Api.V1Alpha1;
using JitOperator.Core.Stamps;

namespace JitOperator.Core.Policies;

/// <summary>Reads evidence of multi-factor authentication from what the API server knows of a user.</summary>
public static class MfaEvidence
{
    /// <summary>What was seen, whether it is demanded or not; null where the policy does not look at it.</summary>
    public static AuditMfa? Of(MfaRequirement? requirement, StampedUser user)
    {
        if (requirement is null)
        {
            return null;
        }

        var seen = user.Extra?.GetValueOrDefault(requirement.ExtraKey) ?? [];
        return new(requirement.ExtraKey, seen, seen.Any(value => requirement.Values.Contains(value, StringComparer.Ordinal)));
    }

    /// <summary>True when the policy demands evidence at this step, and the user shows none that it accepts.</summary>
    /// <param name="requirement">What the policy says.</param>
    /// <param name="step">One of <see cref="Api.MfaSteps"/>.</param>
    /// <param name="user">The user.</param>
    public static bool IsMissing(MfaRequirement? requirement, string step, StampedUser user) =>
        requirement is not null && requirement.RequiredFor.Contains(step, StringComparer.Ordinal) && Of(requirement, user) is not { Satisfied: true };

    /// <summary>For people: <c>example.com/amr: pwd, mfa (accepted)</c>.</summary>
    public static string Describe(AuditMfa mfa) =>
        $"{mfa.ExtraKey}: {(mfa.Seen.Count == 0 ? "nothing" : string.Join(", ", mfa.Seen))} ({(mfa.Satisfied ? "accepted" : "not accepted")})";
}
