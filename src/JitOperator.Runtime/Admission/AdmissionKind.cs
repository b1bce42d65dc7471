namespace JitOperator.Runtime.Admission;

/// <summary>A kind, as a review names it.</summary>
public sealed record AdmissionKind
{
    /// <summary>Its API group; empty for the core group.</summary>
    public required string Group { get; init; }

    /// <summary>Its version, as in <c>v1</c>.</summary>
    public required string Version { get; init; }

    /// <summary>Its name, as in <c>RoleBinding</c>.</summary>
    public required string Kind { get; init; }
}
