namespace JitOperator.Api.V1Alpha1;

/// <summary>Which state of which policy a decision stands on.</summary>
public sealed class PolicySnapshot
{
    /// <summary>Name.</summary>
    public string Name { get; set; } = string.Empty;

    /// <summary><c>metadata.generation</c>.</summary>
    public long Generation { get; set; }

    /// <summary>Digest of the spec: <c>sha256:</c> and 64 hexadecimal digits.</summary>
    public string Digest { get; set; } = string.Empty;
}
