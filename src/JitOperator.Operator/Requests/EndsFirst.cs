using JitOperator.Core.Requests;

namespace JitOperator.Operator.Requests;

/// <summary>
/// When very many grants end at once, their bindings go first: the record, the status and the finalizer of one that is gone already must not
/// keep the API server busy while others are still in force. A few that cannot be deleted, whatever holds them, keep nobody waiting.
/// </summary>
/// <param name="isBehind">Whether so many bindings are overdue by more than so long.</param>
/// <param name="time">The time.</param>
public sealed class EndsFirst(Func<int, TimeSpan, bool> isBehind, TimeProvider time)
{
    /// <summary>Bindings that are overdue by more than this come first,</summary>
    public static readonly TimeSpan Late = TimeSpan.FromMilliseconds(100);

    /// <summary>if there are so many of them: more than are under way while all goes well.</summary>
    public const int Many = 20;

    /// <summary>What is written of an end does not wait longer than this after it, whatever is overdue.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    /// <summary>How soon to look again.</summary>
    public static readonly TimeSpan Step = TimeSpan.FromMilliseconds(250);

    /// <summary>Whether what there is to write of a request is better written later.</summary>
    public bool StepsAside(RequestHistory history) =>
        history is { TerminalPhase: null, Grant: { } grant }
        && time.GetUtcNow() - grant.ExpiresAt is var over && over >= TimeSpan.Zero && over < Longest
        && isBehind(Many, Late);
}
