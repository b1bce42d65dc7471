namespace JitOperator.Api.V1Alpha1;

/// <summary>Progress of one stage.</summary>
public sealed class StageStatus
{
    /// <summary>Name of the stage.</summary>
    public string Name { get; set; } = string.Empty;

    /// <summary>How many people must approve.</summary>
    public int Required { get; set; }

    /// <summary>One of <see cref="StageStates"/>.</summary>
    public string State { get; set; } = string.Empty;

    /// <summary>Who approved so far.</summary>
    public IList<string> ApprovedBy { get; set; } = [];

    /// <summary>How often more approvers were added because nobody had decided.</summary>
    public int? Escalations { get; set; }

    /// <summary>Name of the stage whose time was over and in whose place this one stands.</summary>
    public string? FallbackFor { get; set; }

    /// <summary>Until when the stage is open.</summary>
    public DateTime? Deadline { get; set; }
}
