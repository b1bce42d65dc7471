namespace JitOperator.Api.V1Alpha1;

/// <summary>Refers to an AccessRequest in the same namespace.</summary>
public sealed class RequestReference
{
    /// <summary>Name.</summary>
    public string Name { get; set; } = string.Empty;

    /// <summary>UID.</summary>
    public string Uid { get; set; } = string.Empty;
}
