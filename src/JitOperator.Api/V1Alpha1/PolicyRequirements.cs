namespace JitOperator.Api.V1Alpha1;

/// <summary>What a request must bring with it.</summary>
public sealed class PolicyRequirements
{
    /// <summary>Demands on <c>spec.reason</c>.</summary>
    public ReasonRequirement? Reason { get; set; }
}
