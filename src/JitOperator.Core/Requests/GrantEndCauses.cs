namespace JitOperator.Core.Requests;

/// <summary>Why a grant ended, for programs. The <c>cause</c> of <c>grant.ended</c> records, and condition reasons.</summary>
public static class GrantEndCauses
{
    /// <summary>The agreed time is over.</summary>
    public const string Expired = "Expired";

    /// <summary><c>spec.revoked</c> was set.</summary>
    public const string Revoked = "Revoked";

    /// <summary>The AccessRequest, or its namespace, was deleted.</summary>
    public const string RequestDeleted = "RequestDeleted";

    /// <summary>The role's rules are not those that were agreed to, or the role is gone.</summary>
    public const string RoleChanged = "RoleChanged";

    /// <summary>A freeze began that, by the policy, ends access.</summary>
    public const string Frozen = "Frozen";

    /// <summary>It was used in a way that its policy does not expect, and the policy says to end it.</summary>
    public const string UnexpectedUse = "UnexpectedUse";

    /// <summary>The review of an emergency access found it not justified.</summary>
    public const string ReviewFailed = "ReviewFailed";
}
