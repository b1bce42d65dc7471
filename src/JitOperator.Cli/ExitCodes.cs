namespace JitOperator.Cli;

/// <summary>
/// Exit codes of <c>kubectl-jit</c>. Scripts stand on them: they do not change. The commands under <c>audit</c> have their own
/// (<see cref="Audit.Commands.AuditExitCodes"/>), the same as in <c>jit-operator</c>.
/// </summary>
public static class ExitCodes
{
    /// <summary>Everything that was asked for was done.</summary>
    public const int Success = 0;

    /// <summary>It was not done; the reason is on stderr.</summary>
    public const int Failed = 1;

    /// <summary>The command line makes no sense: an unknown flag, a value that is none, something missing. Nothing was sent.</summary>
    public const int Usage = 2;

    /// <summary>Refused: by a policy, an approver, a rule of the operator, or by the cluster's own RBAC.</summary>
    public const int Denied = 3;

    /// <summary>The time of <c>--wait</c> was over first, or the request's own: nobody decided.</summary>
    public const int TimedOut = 4;

    /// <summary>The cluster cannot be reached, does not know who asks, or has no JIT Operator.</summary>
    public const int Unavailable = 5;

    /// <summary>Ctrl-C.</summary>
    public const int Interrupted = 130;

    /// <summary>Each code with what it means, for people.</summary>
    public static IReadOnlyList<(int Code, string Meaning)> All { get; } =
    [
        (Success, "done"),
        (Failed, "not done; the reason is on stderr"),
        (Usage, "the command line makes no sense; nothing was sent"),
        (Denied, "refused: by a policy, an approver, a rule, or the cluster's own RBAC"),
        (TimedOut, "the time of --wait was over first, or nobody decided in time"),
        (Unavailable, "no answer from the cluster, no way to sign in, or no JIT Operator there"),
        (Interrupted, "interrupted"),
    ];
}
