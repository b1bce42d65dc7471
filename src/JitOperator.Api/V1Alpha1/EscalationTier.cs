namespace JitOperator.Api.V1Alpha1;

/// <summary>More approvers for a stage that waits for long.</summary>
public sealed class EscalationTier
{
    /// <summary>How long after the stage opened, as in <c>30m</c>.</summary>
    public string After { get; set; } = string.Empty;

    /// <summary>Who may decide from then on, besides those before.</summary>
    public IList<PolicySubject> Approvers { get; set; } = [];

    /// <summary>Names of the operator's channels that are told of this escalation, besides those of the stage.</summary>
    public IList<string>? Notify { get; set; }
}
