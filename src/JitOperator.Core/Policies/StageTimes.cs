using JitOperator.Core.Values;

namespace JitOperator.Core.Policies;

/// <summary>How long stages stay open.</summary>
public static class StageTimes
{
    /// <summary>Where the policy gives no time.</summary>
    public static readonly TimeSpan Default = TimeSpan.FromHours(24);

    /// <summary>The time of a stage, and <see cref="Default"/> where it gives none that can be read.</summary>
    public static TimeSpan TimeoutOf(string? timeout) => DurationText.TryParse(timeout, out var given) ? given : Default;
}
