namespace JitOperator.Operator.Inbox;

/// <summary>How much a replica writes into the inbox, and how long it takes for that.</summary>
public sealed record InboxOptions
{
    /// <summary>How long a webhook's answer waits for its letter to be written.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How many letters a second are written one by one for one user.</summary>
    public double UserRate { get; init; } = 1;

    /// <summary>How many of them at once after a quiet time.</summary>
    public int UserBurst { get; init; } = 10;

    /// <summary>How many letters a second are written one by one in all.</summary>
    public double Rate { get; init; } = 10;

    /// <summary>How many of them at once after a quiet time.</summary>
    public int Burst { get; init; } = 50;

    /// <summary>How many users are told apart at a time; all others share what one has, and one sum.</summary>
    public int Users { get; init; } = 1000;

    /// <summary>How often sums of what came too fast are written.</summary>
    public TimeSpan SumInterval { get; init; } = TimeSpan.FromSeconds(5);
}
