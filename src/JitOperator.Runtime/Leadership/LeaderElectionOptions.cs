namespace JitOperator.Runtime.Leadership;

/// <summary>How a lease is held. The defaults are those of Kubernetes' own components.</summary>
public sealed record LeaderElectionOptions
{
    /// <summary>The longest <see cref="LeaseDuration"/> there is, also of what another holder claims.</summary>
    public static readonly TimeSpan LongestLeaseDuration = TimeSpan.FromMinutes(5);

    /// <summary>Who this is, for people: usually the pod's name. The elector makes it unique among processes.</summary>
    public required string Identity { get; init; }

    /// <summary>How long others leave a lease alone that is no longer renewed. Whole seconds, as the Lease says it in seconds.</summary>
    public TimeSpan LeaseDuration { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// How long after its last renewal a leader stops leading. What is left up to <see cref="LeaseDuration"/> is the time for its work to
    /// end, and the margin for clocks that run at different speeds.
    /// </summary>
    public TimeSpan RenewDeadline { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long to wait between renewals, and between attempts.</summary>
    public TimeSpan RetryPeriod { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>What does not fit together here, as a sentence; null if the algorithm can stand on it.</summary>
    internal string? Fault() => this switch
    {
        _ when string.IsNullOrWhiteSpace(Identity) => $"{nameof(Identity)} must say who this is.",
        _ when RetryPeriod <= TimeSpan.Zero => $"{nameof(RetryPeriod)} must be positive.",
        _ when RenewDeadline < RetryPeriod * 2 =>
            $"{nameof(RenewDeadline)} must leave time for two attempts: at least twice {nameof(RetryPeriod)}.",
        _ when LeaseDuration <= RenewDeadline => $"{nameof(LeaseDuration)} must be longer than {nameof(RenewDeadline)}.",
        _ when LeaseDuration > LongestLeaseDuration || LeaseDuration.Ticks % TimeSpan.TicksPerSecond != 0 =>
            $"{nameof(LeaseDuration)} must be in whole seconds, and {LongestLeaseDuration} at most.",
        _ => null,
    };
}
