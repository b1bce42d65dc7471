namespace JitOperator.Api;

/// <summary>Values of <see cref="Audit.AuditActivity.Attribution"/>: how an action belongs to a grant. What belongs to none is not recorded.</summary>
public static class ActivityAttributions
{
    /// <summary>The authorizer named a binding of the grant, and no other grant of the person would have allowed it.</summary>
    public const string Exact = "Exact";

    /// <summary>The grant would have allowed it, but the authorizer named a binding that is not ours: the person could do it anyway.</summary>
    public const string Shadowed = "Shadowed";

    /// <summary>Several grants of the person would have allowed it. The record is under the one that the authorizer named, or under the first.</summary>
    public const string Ambiguous = "Ambiguous";

    /// <summary>It was received or still ran after the grant had ended.</summary>
    public const string AfterExpiry = "AfterExpiry";
}
