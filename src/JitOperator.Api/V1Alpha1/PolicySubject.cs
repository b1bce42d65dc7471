namespace JitOperator.Api.V1Alpha1;

/// <summary>A person, group or service account, in the words of RBAC.</summary>
public sealed class PolicySubject
{
    /// <summary><c>User</c>, <c>Group</c> or <c>ServiceAccount</c>.</summary>
    public string Kind { get; set; } = string.Empty;

    /// <summary>The exact name, as the API server knows it. No patterns.</summary>
    public string Name { get; set; } = string.Empty;

    /// <summary>Namespace of a ServiceAccount; not allowed for other kinds.</summary>
    public string? Namespace { get; set; }
}
