namespace JitOperator.Api;

/// <summary>
/// Types of <c>status.conditions</c>. <c>Ready</c> follows kstatus: <c>True</c> when the controller has nothing left to do for this
/// generation, whatever the outcome; <c>Stalled=True</c> is never used for a mere refusal.
/// </summary>
public static class ConditionTypes
{
    /// <summary>
    /// True when the request has settled: granted, or over in whichever way. False while it waits. It does not mean that access was
    /// given; <see cref="Granted"/> does.
    /// </summary>
    public const string Ready = "Ready";

    /// <summary>True when every stage of the policy was approved.</summary>
    public const string Approved = "Approved";

    /// <summary>True while the role bindings exist.</summary>
    public const string Granted = "Granted";

    /// <summary>True while a stage waits for more people than it began with, because nobody had decided in time. Absent otherwise.</summary>
    public const string Escalated = "Escalated";

    /// <summary>
    /// True while all that is demanded of the request is there and its grant is held all the same: by witnesses that have not cosigned
    /// yet, or by the operator's own state. The reason tells which. Absent otherwise.
    /// </summary>
    public const string Held = "Held";

    /// <summary>
    /// Only of an emergency access: True when its review is done, False while it is pending, or overdue (the reason tells which).
    /// </summary>
    public const string Reviewed = "Reviewed";

    /// <summary>
    /// Only of a policy that has channels told: False when the operator has no channel of one of those names. Nothing is held up by that.
    /// </summary>
    public const string ChannelsKnown = "ChannelsKnown";

    /// <summary>True when the request is over and will never be granted again.</summary>
    public const string Completed = "Completed";
}
