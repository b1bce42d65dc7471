namespace JitOperator.Api.V1Alpha1;

/// <summary>A role, or a family of roles, that a policy offers.</summary>
public sealed class PolicyRole
{
    /// <summary><c>Role</c> or <c>ClusterRole</c>. Either is bound only where the request asks for it.</summary>
    public string Kind { get; set; } = string.Empty;

    /// <summary>The exact name, or a prefix that ends in <c>*</c>. A lone <c>*</c> is refused.</summary>
    public string Name { get; set; } = string.Empty;
}
