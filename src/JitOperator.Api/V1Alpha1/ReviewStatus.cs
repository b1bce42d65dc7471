namespace JitOperator.Api.V1Alpha1;

/// <summary>The review that follows an emergency access.</summary>
public sealed class ReviewStatus
{
    /// <summary>One of <see cref="ReviewStates"/>.</summary>
    public string State { get; set; } = string.Empty;

    /// <summary>When it is due.</summary>
    public DateTime? DueAt { get; set; }

    /// <summary>Who said that it was justified.</summary>
    public IList<string> ApprovedBy { get; set; } = [];

    /// <summary>Who can review; absent when nobody needs to.</summary>
    public string? WaitingOn { get; set; }
}
