namespace JitOperator.Api.V1Alpha1;

/// <summary>A stage that opens in the place of one whose time is over.</summary>
public sealed class StageFallback
{
    /// <summary>Name, unique among the stages of the policy; a DNS label.</summary>
    public string Name { get; set; } = string.Empty;

    /// <summary>Who may decide.</summary>
    public IList<PolicySubject> Approvers { get; set; } = [];

    /// <summary>How many distinct people must approve, beginning anew. Default 1.</summary>
    public int? Required { get; set; }

    /// <summary>How long it stays open, as in <c>4h</c>; then the request is timed out. Default <c>24h</c>.</summary>
    public string? Timeout { get; set; }

    /// <summary>True when a decision without a comment does not count.</summary>
    public bool? RequireComment { get; set; }

    /// <summary>Names of the operator's channels that are told that it waits.</summary>
    public IList<string>? Notify { get; set; }
}
