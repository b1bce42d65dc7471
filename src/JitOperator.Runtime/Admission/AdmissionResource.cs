namespace JitOperator.Runtime.Admission;

/// <summary>A resource, as a review names it.</summary>
public sealed record AdmissionResource
{
    /// <summary>Its API group; empty for the core group.</summary>
    public required string Group { get; init; }

    /// <summary>Its version, as in <c>v1</c>.</summary>
    public required string Version { get; init; }

    /// <summary>Its plural, as in <c>rolebindings</c>.</summary>
    public required string Resource { get; init; }
}
