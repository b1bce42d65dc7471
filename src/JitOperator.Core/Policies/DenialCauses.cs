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

    /// <summary>The role does not exist.</summary>
    public const string RoleNotFound = "RoleNotFound";

    /// <summary>The stamp that says who asked is missing or does not verify.</summary>
    public const string IdentityNotVerified = "IdentityNotVerified";

    /// <summary>An approver said no.</summary>
    public const string DeniedByApprover = "DeniedByApprover";
}
