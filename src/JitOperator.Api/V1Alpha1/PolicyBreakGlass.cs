namespace JitOperator.Api.V1Alpha1;

/// <summary>Access at once in an emergency, without approval beforehand and with a review afterwards.</summary>
public sealed class PolicyBreakGlass
{
    /// <summary>Who may break glass.</summary>
    public IList<PolicySubject> Users { get; set; } = [];

    /// <summary>Longest duration, as in <c>1h</c>.</summary>
    public string MaxDuration { get; set; } = string.Empty;

    /// <summary>The review that must follow.</summary>
    public BreakGlassReview Review { get; set; } = new();
}
