using JitOperator.Api;
using JitOperator.Api.V1Alpha1;

namespace JitOperator.Core.Policies;

/// <summary>Faults of what a policy demands of a request.</summary>
internal static class RequirementFaults
{
    private const string Path = "spec.requirements";

    public static IEnumerable<string> Of(PolicyRequirements? requirements)
    {
        if (requirements?.Reason?.MinLength is < 1 or > Bounds.Reason)
        {
            yield return $"{Path}.reason.minLength must be from 1 to {Bounds.Reason}.";
        }

        if (requirements?.Reason?.Pattern is { } reason && WholePattern.Fault(reason) is { } reasonFault)
        {
            yield return $"{Path}.reason.pattern {reasonFault}; write a regular expression without look-around and back-references.";
        }

        if (requirements?.Ticket?.Pattern is { } ticket && WholePattern.Fault(ticket) is { } ticketFault)
        {
            yield return $"{Path}.ticket.pattern {ticketFault}; write a regular expression without look-around and back-references.";
        }

        if (requirements?.Mfa is not { } mfa)
        {
            yield break;
        }

        if (string.IsNullOrEmpty(mfa.ExtraKey))
        {
            yield return $"{Path}.mfa.extraKey is empty; name the key of userInfo.extra that the API server puts the evidence under.";
        }
        else if (mfa.ExtraKey.Any(char.IsAsciiLetterUpper))
        {
            // The API server makes them lower-case where they come as headers, and demands it of structured authentication.
            yield return $"{Path}.mfa.extraKey is \"{mfa.ExtraKey}\"; the API server has such keys in lower case.";
        }

        if (mfa.Values.Count == 0 || mfa.Values.Any(string.IsNullOrEmpty))
        {
            yield return $"{Path}.mfa.values is empty or holds an empty value, which nobody can show; name the accepted values.";
        }

        if (mfa.RequiredFor.Count == 0)
        {
            yield return $"{Path}.mfa.requiredFor is empty, so nobody would need it; set it to [Request], [Approval] or both.";
        }

        foreach (var step in mfa.RequiredFor.Where(step => step is not (MfaSteps.Request or MfaSteps.Approval)))
        {
            yield return $"{Path}.mfa.requiredFor holds \"{step}\"; use Request and Approval.";
        }
    }
}
