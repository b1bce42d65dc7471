using JitOperator.Api;
using JitOperator.Api.V1Alpha1;
using JitOperator.Core.Values;
using JitOperator.Core.Windows;

namespace JitOperator.Core.Policies;

/// <summary>Holds a request against the demands of the policy that decides about it.</summary>
internal static class PolicyJudge
{
    /// <summary>How long before it was asked for a start may be.</summary>
    private static readonly TimeSpan LateStart = TimeSpan.FromMinutes(5);

    public static PolicyVerdict Judge(AccessPolicy policy, AccessInquiry inquiry)
    {
        var (name, spec) = (policy.Metadata.Name, policy.Spec);
        if (PolicyValidator.Validate(spec) is [var fault, ..])
        {
            return PolicyVerdict.Deny(
                DenialCauses.PolicyInvalid, $"AccessPolicy {name} grants nothing until it is mended by the platform team: {fault}");
        }

        return Words(name, spec.Requirements, inquiry)
            ?? Start(name, spec, inquiry)
            ?? Hours(name, spec, inquiry)
            ?? Length(policy, inquiry);
    }

    private static PolicyVerdict? Words(string name, PolicyRequirements? requirements, AccessInquiry inquiry)
    {
        var spec = inquiry.Spec;
        var reason = spec.Reason.Trim();
        var shortest = requirements?.Reason?.MinLength ?? 1;
        if (reason.EnumerateRunes().Count() < shortest)
        {
            return PolicyVerdict.Deny(
                DenialCauses.ReasonTooShort, $"spec.reason needs at least {shortest} characters by AccessPolicy {name}; say more.");
        }

        if (requirements?.Reason?.Pattern is { } form && !WholePattern.Matches(form, reason))
        {
            return PolicyVerdict.Deny(
                DenialCauses.ReasonRefused, $"spec.reason must match {form} by AccessPolicy {name}; write it in that form.");
        }

        if (requirements?.Ticket is { } ticket)
        {
            if (string.IsNullOrWhiteSpace(spec.Ticket))
            {
                return PolicyVerdict.Deny(DenialCauses.TicketRefused, $"spec.ticket is demanded by AccessPolicy {name}; name the ticket or incident.");
            }

            if (ticket.Pattern is { } pattern && !WholePattern.Matches(pattern, spec.Ticket))
            {
                return PolicyVerdict.Deny(
                    DenialCauses.TicketRefused, $"spec.ticket is \"{spec.Ticket}\", and must match {pattern} by AccessPolicy {name}.");
            }
        }

        return MfaEvidence.IsMissing(requirements?.Mfa, MfaSteps.Request, inquiry.Filer)
            ? PolicyVerdict.Deny(
                DenialCauses.MfaMissing,
                $"AccessPolicy {name} demands a sign-in with more than one factor ({MfaEvidence.Describe(MfaEvidence.Of(requirements!.Mfa, inquiry.Filer)!)}); sign in anew that way and ask again.")
            : null;
    }

    private static PolicyVerdict? Start(string name, AccessPolicySpec policy, AccessInquiry inquiry)
    {
        if ((inquiry.Asked ?? inquiry.At) is not { } asked || RequestForm.StartOf(inquiry.Spec) is not { } start)
        {
            return null;
        }

        // A manifest from long ago, applied again.
        if (start < asked - LateStart)
        {
            return PolicyVerdict.Deny(
                DenialCauses.StartTimeRefused, $"spec.startTime {Timestamp.Format(start)} has gone by; leave it out to begin once it is approved.");
        }

        var lead = DurationText.TryParse(policy.MaxLeadTime, out var given) ? given : PolicyEvaluator.DefaultLeadTime;
        return start - asked > lead
            ? PolicyVerdict.Deny(
                DenialCauses.StartTimeRefused,
                $"spec.startTime {Timestamp.Format(start)} is more than {DurationText.Format(lead)} ahead, which AccessPolicy {name} does not allow; ask later.")
            : null;
    }

    // An emergency does not keep to office hours.
    private static PolicyVerdict? Hours(string name, AccessPolicySpec policy, AccessInquiry inquiry)
    {
        if (inquiry.At is not { } at || inquiry.IsBreakGlass)
        {
            return null;
        }

        if (Freezes.At(policy.BlockedWindows ?? [], at) is { } freeze)
        {
            return PolicyVerdict.Deny(
                DenialCauses.Frozen, $"AccessPolicy {name} gives no access during {Freezes.Describe(freeze)}; set spec.startTime to a time after it.");
        }

        if (policy.AllowedWindows is not { } windows || AllowedWindows.IsOpen(windows, at))
        {
            return null;
        }

        var next = AllowedWindows.NextOpening(windows, at);
        return PolicyVerdict.Deny(
            DenialCauses.WindowClosed,
            $"AccessPolicy {name} gives access only {string.Join(", ", windows.Select(AllowedWindows.Describe))}; "
            + (next is { } opening ? $"ask then, or set spec.startTime, to {Timestamp.Format(opening)} at the earliest." : "ask then."));
    }

    private static PolicyVerdict Length(AccessPolicy policy, AccessInquiry inquiry)
    {
        var (name, spec) = (policy.Metadata.Name, policy.Spec);
        // Sound by the validation above.
        var (field, most) = inquiry.IsBreakGlass ? ("spec.breakGlass.maxDuration", spec.BreakGlass!.MaxDuration) : ("spec.maxDuration", spec.MaxDuration!);
        _ = DurationText.TryParse(most, out var longest);
        if (inquiry.Spec.Duration is null)
        {
            _ = DurationText.TryParse(spec.DefaultDuration ?? most, out var usual);
            return PolicyVerdict.Allow(policy, usual < longest ? usual : longest);
        }

        _ = DurationText.TryParse(inquiry.Spec.Duration, out var duration);
        return duration > longest
            ? PolicyVerdict.Deny(
                DenialCauses.DurationTooLong,
                $"spec.duration is {inquiry.Spec.Duration}, AccessPolicy {name} allows at most {most}; ask for less."
                    + (inquiry.IsBreakGlass ? $" ({field})" : string.Empty))
            : PolicyVerdict.Allow(policy, duration);
    }
}
