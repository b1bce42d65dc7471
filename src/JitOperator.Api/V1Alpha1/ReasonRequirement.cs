namespace JitOperator.Api.V1Alpha1;

/// <summary>Demands on the reason that a request gives.</summary>
public sealed class ReasonRequirement
{
    /// <summary>Shortest acceptable reason in characters, white space at the ends not counted. Default 1.</summary>
    public int? MinLength { get; set; }

    /// <summary>Regular expression that the whole reason must match; no look-around, no back-references.</summary>
    public string? Pattern { get; set; }
}
