namespace JitOperator.Core.Policies;

/// <summary>Why a request is refused, for programs. Condition reasons and the <c>cause</c> of audit records.</summary>
public static class DenialCauses
{
    /// <summary>A field of the request cannot be read or is out of bounds.</summary>
    public const string InvalidRequest = "InvalidRequest";

    /// <summary>No policy lets this person ask for this role here.</summary>
    public const string NoPolicyMatches = "NoPolicyMatches";

    /// <summary>The policy that the request names does not exist.</summary>
    public const string PolicyNotFound = "PolicyNotFound";

    /// <summary>The policy that decides is faulty and grants nothing.</summary>
    public const string PolicyInvalid = "PolicyInvalid";

    /// <summary>More time is asked for than the policy allows.</summary>
    public const string DurationTooLong = "DurationTooLong";

    /// <summary>The reason is shorter than the policy demands.</summary>
    public const string ReasonTooShort = "ReasonTooShort";

    /// <summary>A policy with the effect Deny covers it.</summary>
    public const string DeniedByPolicy = "DeniedByPolicy";

    /// <summary>The reason does not have the form that the policy demands.</summary>
    public const string ReasonRefused = "ReasonRefused";

    /// <summary>The ticket is missing or does not have the form that the policy demands.</summary>
    public const string TicketRefused = "TicketRefused";

    /// <summary>Evidence of multi-factor authentication is missing.</summary>
    public const string MfaMissing = "MfaMissing";

    /// <summary>Access would begin outside of the hours that the policy allows.</summary>
    public const string WindowClosed = "WindowClosed";

    /// <summary>Access would begin in a freeze.</summary>
    public const string Frozen = "Frozen";

    /// <summary>The start has gone by, or is too far ahead.</summary>
    public const string StartTimeRefused = "StartTimeRefused";

    /// <summary>The person has as many requests or grants as the policy allows.</summary>
    public const string LimitReached = "LimitReached";

    /// <summary>The person's last grant has ended too short a time ago.</summary>
    public const string CoolingDown = "CoolingDown";

    /// <summary>A review of an earlier emergency access of this person is overdue.</summary>
    public const string ReviewOverdue = "ReviewOverdue";

    /// <summary>What the request is to prolong cannot be prolonged.</summary>
    public const string ExtensionRefused = "ExtensionRefused";

    /// <summary>The same request, by name and content, was carried out before.</summary>
    public const string AlreadyFinished = "AlreadyFinished";

    /// <summary>A namespace that is asked for does not exist, or none is selected.</summary>
    public const string ScopeNotFound = "ScopeNotFound";

    /// <summary>The role does not exist.</summary>
    public const string RoleNotFound = "RoleNotFound";

    /// <summary>The stamp that says who asked is missing or does not verify.</summary>
    public const string IdentityNotVerified = "IdentityNotVerified";

    /// <summary>An approver said no.</summary>
    public const string DeniedByApprover = "DeniedByApprover";
}
