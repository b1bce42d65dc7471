namespace JitOperator.Api.V1Alpha1;

/// <summary>One role by its exact name.</summary>
public sealed class RoleReference
{
    /// <summary><c>Role</c> or <c>ClusterRole</c>.</summary>
    public string Kind { get; set; } = string.Empty;

    /// <summary>Name of the role.</summary>
    public string Name { get; set; } = string.Empty;
}
