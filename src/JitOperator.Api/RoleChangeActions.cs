namespace JitOperator.Api;

/// <summary>Values of <c>AccessPolicy.spec.onRoleChange</c>: what to do when a role's rules change under a live grant.</summary>
public static class RoleChangeActions
{
    /// <summary>End the grant. The default, also for a value that is not known.</summary>
    public const string Revoke = "Revoke";

    /// <summary>Keep the grant, say so by a Warning event and a record.</summary>
    public const string Warn = "Warn";
}
