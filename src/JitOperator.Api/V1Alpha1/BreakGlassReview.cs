namespace JitOperator.Api.V1Alpha1;

/// <summary>Who looks at an emergency access afterwards, and until when. While it is overdue, that person cannot break glass again.</summary>
public sealed class BreakGlassReview
{
    /// <summary>Who may review.</summary>
    public IList<PolicySubject> Approvers { get; set; } = [];

    /// <summary>How many distinct people must say that it was justified. Default 1.</summary>
    public int? Required { get; set; }

    /// <summary>How long after the grant the review is due, as in <c>24h</c>.</summary>
    public string Within { get; set; } = string.Empty;
}
