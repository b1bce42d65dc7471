namespace JitOperator.Api.V1Alpha1;

/// <summary>A role binding that the operator created.</summary>
public sealed class BindingReference
{
    /// <summary>Namespace; absent for a ClusterRoleBinding.</summary>
    public string? Namespace { get; set; }

    /// <summary>Name.</summary>
    public string Name { get; set; } = string.Empty;

    /// <summary>UID; only an object with this UID is ever changed or deleted.</summary>
    public string Uid { get; set; } = string.Empty;
}
