namespace JitOperator.Core.Activity;

/// <summary>How much of the log activity may take. Whatever somebody does, the log has room for grants.</summary>
public sealed record ActivityLimits
{
    /// <summary>Records of single actions of one grant; what comes after them is only counted.</summary>
    public int FullRecords { get; init; } = 500;

    /// <summary>Summaries of one grant that are written at once.</summary>
    public int PromptSummaries { get; init; } = 30;

    /// <summary>How often a summary is written of a grant that had its share.</summary>
    public TimeSpan SummaryInterval { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>The same while the log is short of room.</summary>
    public TimeSpan TightInterval { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Sorts of actions in one summary; those beyond are counted without a word of what they were.</summary>
    public int SummaryRows { get; init; } = 8;

    /// <summary>Sorts of actions that are counted at a time for one grant.</summary>
    public int PendingRows { get; init; } = 1024;

    /// <summary>Sorts of unexpected use that are recorded of one grant.</summary>
    public int UnexpectedKinds { get; init; } = 20;

    /// <summary>Calls of one grant that are followed until they are over.</summary>
    public int Running { get; init; } = 256;

    /// <summary>Events that are known again when they come a second time.</summary>
    public int Remembered { get; init; } = 200_000;
}
